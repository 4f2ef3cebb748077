using System.Buffers;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Strips;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Tests.Png;

/// <summary>Promise 7: the bytes depend on neither the processor's vectors nor the number of threads.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class VectorPathTests
{
    private static readonly VectorPath[] Narrower = [VectorPath.Scalar, VectorPath.Vector128, VectorPath.Vector256];

    [Test]
    public void Encode_EveryVectorPathAndThreadCount_GivesTheSameBytes(
        [Values] CompressionPreset preset, [Range(1, 12)] int seed)
    {
        TestPicture picture = TestPictures.Random(seed);
        byte[] expected = Encode(picture, new PngEncoderOptions { Effort = (Effort)preset });

        Assert.Multiple(() =>
        {
            foreach (VectorPath path in Narrower)
            {
                var options = new PngEncoderOptions { Effort = (Effort)preset, VectorPath = path };
                Assert.That(Encode(picture, options).AsSpan().SequenceEqual(expected), $"{picture} by {path}");
            }

            var threads = new PngEncoderOptions { Effort = (Effort)preset, MaxDegreeOfParallelism = 3 };
            Assert.That(Encode(picture, threads).AsSpan().SequenceEqual(expected), $"{picture} on 3 threads");
        });
    }

    private static byte[] Encode(TestPicture picture, PngEncoderOptions options)
    {
        var png = new ArrayBufferWriter<byte>();
        using ArrayRowSource rows = picture.Open();
        PngEncoder.Encode(rows, PngMetadata.None, options, png, CancellationToken.None);
        return png.WrittenSpan.ToArray();
    }
}
