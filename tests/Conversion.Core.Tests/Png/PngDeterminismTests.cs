using ImageConversion.Core.Faults;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Strips;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Tests.Png;

/// <summary>The same picture and options give the same bytes on every machine, whatever it has of vectors and cores.</summary>
[TestFixture]
internal sealed class PngDeterminismTests
{
    private const int Pictures = 60;

    [Test]
    public void Encode_EveryVectorPath_GivesTheSameBytes(
        [Values] CompressionPreset preset,
        [Values(VectorPath.Vector128, VectorPath.Vector256, VectorPath.Vector512)] VectorPath path)
    {
        using (Assert.EnterMultipleScope())
        {
            for (int seed = 0; seed < Pictures; seed++)
            {
                TestPicture picture = TestPictures.Random(seed);
                var options = new PngEncoderOptions { Effort = (Effort)preset };

                byte[] scalar = PngRoundTrip.Encode(picture, options with { VectorPath = VectorPath.Scalar });
                byte[] vector = PngRoundTrip.Encode(picture, options with { VectorPath = path });

                Assert.That(vector.AsSpan().SequenceEqual(scalar), Is.True, $"{picture}: {path} against scalar");
            }
        }
    }

    [TestCase(2)]
    [TestCase(5)]
    public void Encode_SeveralThreads_GivesTheBytesOfOne(int threads)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (CompressionPreset preset in Enum.GetValues<CompressionPreset>())
            {
                foreach (bool grey in new[] { false, true })
                {
                    // Several strips even of the small preset.
                    TestPicture picture = TestPictures.Make(
                        7, grey ? "steps" : "texture", 1200, 700, PixelLayout.Rgb24, greyColors: grey);
                    var options = new PngEncoderOptions { Effort = (Effort)preset };

                    byte[] one = PngRoundTrip.Encode(picture, options);
                    byte[] many = PngRoundTrip.Encode(picture, options with { MaxDegreeOfParallelism = threads });

                    Assert.That(many.AsSpan().SequenceEqual(one), Is.True, $"{picture}: {preset}");
                }
            }
        }
    }

    [Test]
    public void Encode_RowSourceFailsUnderSeveralThreads_TheFailureComesOut()
    {
        using var rows = new FailingRowSource(2000, 2000);
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        Assert.That(
            () => PngEncoder.Encode(
                rows,
                PngMetadata.None,
                new PngEncoderOptions { MaxDegreeOfParallelism = 3, MayBecomeGrey = false },
                output,
                CancellationToken.None),
            Throws.TypeOf<ImageFault>().With.Property("Kind").EqualTo(FaultKind.Truncated));
    }

    [Test]
    public void Encode_CancelledToken_Throws()
    {
        using ArrayRowSource rows = TestPictures.Make(1, "noise", 50, 50, PixelLayout.Rgb24).Open();
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        Assert.That(
            () => PngEncoder.Encode(
                rows, PngMetadata.None, PngEncoderOptions.Default, output, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private sealed class FailingRowSource(int width, int height) : RowSource(width, height, PixelLayout.Rgb24)
    {
        private int _row;

        public override void ReadRows(Span<byte> destination, int rows)
        {
            _row += rows;
            if (_row > Height / 2)
            {
                throw new ImageFault(FaultKind.Truncated, "The test ends the picture here.");
            }

            destination.Clear();
        }
    }
}
