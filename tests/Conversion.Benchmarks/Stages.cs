using System.Diagnostics;
using Conversion.Core.Pixels;
using Conversion.Core.Png;
using Conversion.Core.Png.Deflate;
using Conversion.Core.Png.Filtering;
using Conversion.Core.Skia;

internal static unsafe class Stages
{
    public static void Run(string file, VectorPath path)
    {
        using SkiaRowSource rows = SkiaRowSource.Open(File.ReadAllBytes(file));
        int rb = rows.RowBytes;
        int n = 196608 / (rb + 1);
        byte* raw = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)(rb * (n + 1)));
        rows.ReadRows(new Span<byte>(raw + rb, rb * n), n);
        byte* f = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)(rb * n + n + 512)) + 128;
        byte* o = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)(rb * n * 2 + 5120));
        ulong* seq = (ulong*)System.Runtime.InteropServices.NativeMemory.AllocZeroed((nuint)(rb * n * 8));
        int len = n * (rb + 1);
        int count = 0;
        var codes = new BlockCodes();
        int bpp = rows.Layout.BytesPerPixel();
        void Time(string name, Action a)
        {
            for (int i = 0; i < 40; i++) a(); Thread.Sleep(300); for (int i = 0; i < 40; i++) a(); Thread.Sleep(300);
            double best = 1e9;
            for (int k = 0; k < 10; k++)
            {
                long t = Stopwatch.GetTimestamp();
                for (int i = 0; i < 20; i++) a();
                best = Math.Min(best, Stopwatch.GetElapsedTime(t).TotalSeconds / 20);
            }
            Console.WriteLine($"{name,-12} {rb * (double)n / bpp / best / 1e6,8:F0} MP/s {best * 1e9 / len,6:F3} ns/B");
        }
        Time("filter", () =>
        {
            for (int y = 0; y < n; y++)
            {
                f[y * (rb + 1)] = 4;
                FilterKernels.Apply(path, FilterType.Paeth, raw + rb * (y + 1), raw + rb * y, rb, bpp, f + y * (rb + 1) + 1);
            }
        });
        Time("adler", () => Adler32.Append(path, 1, f, len));
        Time("runs", () => count = RunParser.Parse(path, f, len, int.Parse(Environment.GetEnvironmentVariable("MR") ?? "5"), seq));
        Time("count", () => LiteralHistogram.Count(f, len, seq, count, codes));
        Time("build", () => codes.Build(12));
        Time("bits", () => codes.BodyBits());
        var sample = new LiteralSample();
        Time("sample", () => sample.Take(path, f, len));
        Time("est", () => sample.EstimateBits());
        var mp = new MatchParser();
        Time("estimate", () => LiteralHistogram.Estimate(f, seq, count, sample, codes));
        Time("header", () => { var w = new BitWriter(o); codes.WriteHeader(ref w); });
        Time("matches", () => mp.Parse(f, len, sample.Bits, seq));
        count = RunParser.Parse(path, f, len, int.Parse(Environment.GetEnvironmentVariable("MR") ?? "5"), seq);
        Dbg.Run(f, len, sample, seq, path); count = RunParser.Parse(path, f, len, 8, seq); long size = 0;
        Time("write", () => { var w = new BitWriter(o); SequenceWriter.Write(path, f, len, seq, count, codes, ref w); size = w.Position - o; });
        Time("crc", () => PngCrc.Append(0, new Span<byte>(o, (int)size)));
        Console.WriteLine($"{count} seqs, {len} -> {size}");
    }
}
internal static unsafe class Dbg {
    public static void Run(byte* f, int len, LiteralSample s, ulong* seq, VectorPath path) {
        var mp = new MatchParser();
        int c = mp.Parse(f, len, s.Bits, seq);
        int runs = 0; long cov = 0; var h = new int[20];
        for (int i = 0; i < c; i++) { if (Sequence.Distance(seq[i]) == 1) runs++; else { cov += Sequence.Length(seq[i]); h[Math.Min(19, Sequence.Length(seq[i]))]++; } }
        Console.WriteLine($"matches: {c} seqs, {runs} runs, covered by matches {cov} of {len}; lengths {string.Join(' ', h)}");
    }
}
