using System.IO.Compression;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Deflate;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Core.Tests.Png;

/// <summary>The parts of the deflate coder, each against a definition or against zlib.</summary>
[TestFixture]
internal sealed unsafe class DeflateTests
{
    private const int Around = 256;

    [Test]
    public void FindLengths_RandomCounts_FillTheCodeSpaceWithinTheLimit([Values(9, 12, 15)] int limit)
    {
        using (Assert.EnterMultipleScope())
        {
            for (int seed = 0; seed < 500; seed++)
            {
                var random = new Random(seed);
                int[] counts = new int[random.Next(3, DeflateFormat.LiteralLengthSymbols + 1)];
                for (int i = 0; i < counts.Length; i++)
                {
                    // Powers of two make the deepest trees.
                    counts[i] = random.Next(3) == 0 ? 0 : 1 << random.Next(0, 18);
                }

                byte[] lengths = new byte[counts.Length];
                HuffmanCode.FindLengths(counts, lengths, limit);

                int used = counts.Count(c => c > 0);
                long space = lengths.Where(l => l > 0).Sum(l => 1L << (15 - l));
                Assert.That(lengths.Max(), Is.LessThanOrEqualTo(limit), $"seed {seed}");
                Assert.That(lengths.Select(l => l > 0), Is.EqualTo(counts.Select(c => c > 0)), $"seed {seed}");
                Assert.That(space, Is.EqualTo(used == 1 ? 1L << 14 : used == 0 ? 0 : 1L << 15), $"seed {seed}: Kraft's sum");
            }
        }
    }

    [Test]
    public void FindLengths_NoLimitInTheWay_AsGoodAsHuffman()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int[] counts = [.. Enumerable.Range(0, random.Next(2, 286)).Select(_ => random.Next(1, 100))];
            byte[] lengths = new byte[counts.Length];

            HuffmanCode.FindLengths(counts, lengths, 15);

            Assert.That(counts.Zip(lengths, (c, l) => (long)c * l).Sum(), Is.EqualTo(HuffmanBits(counts)), $"seed {seed}");
        }
    }

    [Test]
    public void Adler_EveryPathAndLength_AsDefined(
        [Values(VectorPath.Scalar, VectorPath.Vector128, VectorPath.Vector256)] VectorPath path)
    {
        byte[] data = new byte[20_000];
        new Random(1).NextBytes(data);
        data.AsSpan(6000, 9000).Fill(255);
        using (Assert.EnterMultipleScope())
        {
            fixed (byte* start = data)
            {
                foreach (int length in Enumerable.Range(0, 300).Concat([5551, 5552, 5553, 11_104, 20_000]))
                {
                    (uint a, uint b) = (1, 0);
                    foreach (byte value in data.AsSpan(0, length))
                    {
                        a = (a + value) % 65521;
                        b = (b + a) % 65521;
                    }

                    uint whole = Adler32.Append(path, Adler32.Empty, start, length);
                    uint first = Adler32.Append(path, Adler32.Empty, start, length / 3);
                    uint second = Adler32.Append(path, Adler32.Empty, start + (length / 3), length - (length / 3));

                    Assert.That(whole, Is.EqualTo((b << 16) | a), $"{length} bytes");
                    Assert.That(Adler32.Combine(first, second, length - (length / 3)), Is.EqualTo(whole), $"{length} bytes in two");
                }
            }
        }
    }

    /// <summary>The largest bytes, more than 2^32 of them: no sum may overflow. About ten seconds.</summary>
    [Test]
    [Explicit("slow: dotnet test --project tests/Conversion.Core.Tests --filter Category=Slow")]
    [Category("Slow")]
    public void Adler_MoreThan4GiB_PathsAgree()
    {
        byte[] block = new byte[1 << 20];
        block.AsSpan().Fill(255);
        uint scalar = Adler32.Empty;
        uint vector = Adler32.Empty;
        uint combined = Adler32.Empty;
        fixed (byte* start = block)
        {
            uint piece = Adler32.Append(VectorPath.Vector256, Adler32.Empty, start, block.Length);
            for (int i = 0; i < 4100; i++)
            {
                scalar = Adler32.Append(VectorPath.Scalar, scalar, start, block.Length);
                vector = Adler32.Append(VectorPath.Vector256, vector, start, block.Length);
                combined = Adler32.Combine(combined, piece, block.Length);
            }
        }

        Assert.That((vector, combined), Is.EqualTo((scalar, scalar)));
    }

    [Test]
    public void Crc_EveryLength_AsTheFrameworksPackageHasIt()
    {
        byte[] data = new byte[5000];
        new Random(2).NextBytes(data);
        using (Assert.EnterMultipleScope())
        {
            foreach (int length in Enumerable.Range(0, 400).Concat([4096, 4999]))
            {
                ReadOnlySpan<byte> span = data.AsSpan(1, length);
                uint expected = System.IO.Hashing.Crc32.HashToUInt32(span);

                Assert.That(PngCrc.Append(0, span), Is.EqualTo(expected), $"{length} bytes");
                Assert.That(InShortPieces(span), Is.EqualTo(expected), $"{length} bytes by table");
                Assert.That(PngCrc.Append(PngCrc.Append(0, span[..(length / 2)]), span[(length / 2)..]), Is.EqualTo(expected));
            }
        }
    }

    /// <summary>Pieces that are too short for wide instructions.</summary>
    private static uint InShortPieces(ReadOnlySpan<byte> data)
    {
        uint crc = 0;
        for (; data.Length > 100; data = data[100..])
        {
            crc = PngCrc.Append(crc, data[..100]);
        }

        return PngCrc.Append(crc, data);
    }

    /// <summary>Runs and repetitions around the format's edges, at every alignment of the kernels' groups.</summary>
    [Test]
    public void Parse_RunsAroundTheEdges_EveryPathAgreesAndZlibGivesTheBytesBack(
        [Values(3, 5, 8, 19, 20, 21, 63, 64, 65, 257, 258, 259, 260, 261, 516, 517, 40_000)] int run)
    {
        using (Assert.EnterMultipleScope())
        {
            for (int lead = 0; lead < 70; lead += run > 1000 ? 23 : 1)
            {
                byte[] data = [.. Noise(lead), .. Enumerable.Repeat((byte)7, run), .. Noise(lead % 5)];
                foreach (RunKind kind in Enum.GetValues<RunKind>())
                {
                    byte[] scalar = CodeRuns(data, kind, VectorPath.Scalar);

                    Assert.That(Inflate(scalar, data.Length).AsSpan().SequenceEqual(data), $"lead {lead}, {kind}");
                    foreach (VectorPath path in new[] { VectorPath.Vector128, VectorPath.Vector256, VectorPath.Vector512 })
                    {
                        Assert.That(CodeRuns(data, kind, path).AsSpan().SequenceEqual(scalar), $"lead {lead}, {kind}, {path}");
                    }
                }
            }
        }
    }

    [Test]
    public void Parse_EveryRunKind_TakesEachRunThatIsLongEnough([Values] RunKind kind, [Values] VectorPath path)
    {
        int least = (int)kind;
        byte[] data = new byte[256 + 4096];
        // Runs of every number of repeats, at every place in a group, between two values that differ.
        int at = 256;
        List<int> expected = [];
        for (int repeats = 1; at + repeats + 2 < data.Length; repeats = (repeats % 70) + 1)
        {
            data[at++] = 1;
            data.AsSpan(at, repeats + 1).Fill(2);
            at += repeats + 1;
            if (repeats >= least)
            {
                expected.Add(repeats);
            }
        }

        ulong[] sequences = new ulong[data.Length];
        int count;
        fixed (byte* start = &data[256])
        fixed (ulong* found = sequences)
        {
            count = RunParser.Parse(path, start, at - 256, kind, found);
        }

        Assert.That(sequences.Take(count).Select(Sequence.Length), Is.EqualTo(expected));
    }

    /// <summary>Codes of 15 bits, which stand in no pair, beside codes of one; literals in numbers of all remainders.</summary>
    [Test]
    public void Write_ValuesOfVeryDifferentFrequency_ZlibGivesTheBytesBack([Values(0, 1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        byte[] data = new byte[200_000 + seed];
        for (int i = 0; i < data.Length; i++)
        {
            // Each value half as frequent as the one before; some stretches of the rarest, some of runs.
            data[i] = (i / 5000 % 8) switch
            {
                6 => (byte)random.Next(256),
                7 => (byte)(i / 37),
                _ => (byte)System.Numerics.BitOperations.TrailingZeroCount(random.Next() | (1 << 30)),
            };
        }

        byte[] coded = CodeRuns(data, RunKind.Short, VectorPath.Scalar);

        Assert.That(Inflate(coded, data.Length).AsSpan().SequenceEqual(data));
    }

    [Test]
    public void Gain_RepeatedRows_FarAboveThatOfNoise()
    {
        byte[] bits = [.. Enumerable.Repeat((byte)8, 256)];
        byte[] row = Noise(3000);
        byte[] repeated = [.. Enumerable.Repeat(row, 8).SelectMany(r => r)];
        byte[] noise = Noise(repeated.Length);
        byte[] flat = new byte[repeated.Length];
        fixed (byte* r = repeated, n = noise, f = flat)
        {
            var sample = new MatchSample();
            using (Assert.EnterMultipleScope())
            {
                Assert.That(sample.Gain(r, repeated.Length, bits), Is.GreaterThan(700), "seven rows of eight");
                Assert.That(sample.Gain(n, noise.Length, bits), Is.Zero, "noise");
                Assert.That(sample.Gain(f, flat.Length, bits), Is.Zero, "runs, which need no search");
                Assert.That(sample.Gain(f, 3, bits), Is.Zero, "too short for any");
            }
        }
    }

    [TestCase(1)]
    [TestCase(32_766)]
    [TestCase(32_767)]
    [TestCase(32_768)]
    [TestCase(32_769)]
    public void Parse_RepetitionsAroundTheWindow_ZlibGivesTheBytesBack(int distance)
    {
        byte[] piece = Noise(600);
        byte[] data = [.. piece, .. Noise(Math.Max(0, distance - piece.Length), 9), .. piece, .. piece];
        byte[] bits = [.. Enumerable.Repeat((byte)8, 256)];

        byte[] lazy = Code(data, (start, length, codes, sequences) =>
        {
            int count = new LazyParser().Parse(start, length, bits, sequences);
            LiteralHistogram.Count(start, length, sequences, count, codes);
            codes.Build(DeflateFormat.MaxCodeLength);
            return count;
        });
        byte[] optimal = Code(data, (start, length, codes, sequences) =>
        {
            var finder = new MatchFinder();
            finder.Reset();
            finder.Find(start, 0, length, length);
            return new OptimalParser().Parse(start, 0, length, finder, bits, codes, sequences);
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Inflate(lazy, data.Length), Is.EqualTo(data), "lazy");
            Assert.That(Inflate(optimal, data.Length), Is.EqualTo(data), "optimal");
            Assert.That(optimal, Has.Length.LessThan(data.Length - 500), "the repetition was found");
        }
    }

    private delegate int Parser(byte* data, int length, BlockCodes codes, ulong* sequences);

    private static byte[] CodeRuns(byte[] data, RunKind kind, VectorPath path) => Code(data, (start, length, codes, sequences) =>
    {
        int count = RunParser.Parse(path, start, length, kind, sequences);
        LiteralHistogram.Count(start, length, sequences, count, codes);
        codes.Build(DeflateFormat.MaxCodeLength);
        return count;
    });

    /// <summary>One final dynamic block.</summary>
    private static byte[] Code(byte[] data, Parser parse)
    {
        byte[] padded = new byte[Around + data.Length + Around];
        data.CopyTo(padded, Around);
        byte[] output = new byte[(2 * data.Length) + 1024];
        ulong[] sequences = new ulong[(data.Length / 3) + 1];
        var codes = new BlockCodes();
        fixed (byte* start = &padded[Around], target = output)
        fixed (ulong* found = sequences)
        {
            int count = parse(start, data.Length, codes, found);
            var writer = new BitWriter(target);
            writer.Write(0b101, 3);
            codes.WriteHeader(ref writer);
            SequenceWriter.Write(start, data.Length, found, count, codes, ref writer);
            writer.AlignToByte();
            return output[..(int)(writer.Position - target)];
        }
    }

    private static byte[] Inflate(byte[] deflated, int length)
    {
        using var stream = new DeflateStream(new MemoryStream(deflated), CompressionMode.Decompress);
        byte[] data = new byte[length];
        stream.ReadExactly(data);
        Assert.That(stream.ReadByte(), Is.EqualTo(-1));
        return data;
    }

    private static byte[] Noise(int length, int seed = 4)
    {
        byte[] data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>The cost of a Huffman code: the sum of all joined weights.</summary>
    private static long HuffmanBits(int[] counts)
    {
        var queue = new PriorityQueue<long, long>(counts.Select(c => ((long)c, (long)c)));
        long bits = 0;
        while (queue.Count > 1)
        {
            long joined = queue.Dequeue() + queue.Dequeue();
            bits += joined;
            queue.Enqueue(joined, joined);
        }

        return bits;
    }
}
