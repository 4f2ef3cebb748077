using System.Buffers;
using System.Diagnostics;
using Conversion.Core;
using Conversion.Core.Png;
using Conversion.Core.Skia;

if (args is ["table", .. string[] table]) { Environment.ExitCode = Conversion.Benchmarks.Table.TableCommand.Run(table); return; }
if (args[0] == "stages") { Stages.Run(args[1], Enum.Parse<VectorPath>(args[2], true)); return; }
string folder = args[0];
string? output = args[1] == "-" ? null : args[1];
int passes = int.Parse(args[2]);
var preset = Enum.Parse<CompressionPreset>(args[3], true);
var path = args.Length > 4 ? Enum.Parse<VectorPath>(args[4], true) : VectorPath.Widest;
string[] files = [.. Directory.GetFiles(folder, "*.jpg").Order()];
byte[][] inputs = [.. files.Select(File.ReadAllBytes)];
var writer = new ArrayBufferWriter<byte>(1 << 25);
byte[] strip = new byte[1 << 20];
var options = new PngEncoderOptions { Preset = preset, VectorPath = path };
double mp = 0;
long bytes = 0;
double decode = 0;
double whole = 0;
double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
for (int pass = -1; pass < passes; pass++)
{
    if (pass == 0)
    {
        decode = whole = mp = 0;
        bytes = 0;
    }

    double start = Cpu();
    for (int i = 0; i < files.Length; i++)
    {
        using SkiaRowSource rows = SkiaRowSource.Open(inputs[i]);
        int n = Math.Max(1, 196608 / rows.RowBytes);
        for (int y = 0; y < rows.Height; y += n)
        {
            rows.ReadRows(strip, Math.Min(n, rows.Height - y));
        }
    }

    decode += Cpu() - start;
    start = Cpu();
    for (int i = 0; i < files.Length; i++)
    {
        writer.ResetWrittenCount();
        using SkiaRowSource rows = SkiaRowSource.Open(inputs[i]);
        PngEncodingResult r = PngEncoder.Encode(rows, PngMetadata.None, options, writer, default);
        bytes += r.Bytes;
        mp += rows.Width * (double)rows.Height / 1e6;
        if (output is not null && pass < 0)
        {
            File.WriteAllBytes(Path.Combine(output, Path.GetFileNameWithoutExtension(files[i]) + ".png"), writer.WrittenSpan);
        }
    }

    whole += Cpu() - start;
}

Console.Error.WriteLine($"gc {GC.CollectionCount(0)} {GC.CollectionCount(2)} alloc/img {GC.GetTotalAllocatedBytes() / (files.Length * (passes + 1))}");
Console.WriteLine($"{mp / whole:F1} MP/s whole, decode {mp / decode:F1}, encode {mp / (whole - decode):F1} MP/s, {bytes / Math.Max(1, passes)} bytes");
