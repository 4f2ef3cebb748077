using System.Buffers;
using System.Diagnostics;
using Conversion.Core;
using Conversion.Core.Png;
using Conversion.Core.Skia;

if (args[0] == "stages") { Stages.Run(args[1], Enum.Parse<VectorPath>(args[2], true)); return; }
string folder = args[0];
string? output = args[1] == "-" ? null : args[1];
int passes = int.Parse(args[2]);
var preset = Enum.Parse<CompressionPreset>(args[3], true);
var path = args.Length > 4 ? Enum.Parse<VectorPath>(args[4], true) : VectorPath.Widest;
string[] files = [.. Directory.GetFiles(folder, "*.jpg").Order()];
byte[][] inputs = [.. files.Select(File.ReadAllBytes)];
var writer = new ArrayBufferWriter<byte>(1 << 24);
long bytes = 0;
double mp = 0;
TimeSpan encode = TimeSpan.Zero;
TimeSpan read = TimeSpan.Zero;
TimeSpan start = default;
var options = new PngEncoderOptions { Preset = preset, VectorPath = path };
for (int pass = -1; pass < passes; pass++)
{
    if (pass == 0)
    {
        start = Process.GetCurrentProcess().TotalProcessorTime;
        bytes = 0;
        mp = 0;
        encode = read = TimeSpan.Zero;
    }

    for (int i = 0; i < files.Length; i++)
    {
        writer.ResetWrittenCount();
        using SkiaRowSource rows = SkiaRowSource.Open(inputs[i]);
        PngEncodingResult r = PngEncoder.Encode(rows, PngMetadata.None, options, writer, default);
        bytes += r.Bytes;
        encode += r.EncodeTime;
        read += r.ReadTime;
        mp += rows.Width * (double)rows.Height / 1e6;
        if (output is not null && pass < 0)
        {
            File.WriteAllBytes(Path.Combine(output, Path.GetFileNameWithoutExtension(files[i]) + ".png"), writer.WrittenSpan);
        }
    }
}

TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - start;
Console.WriteLine($"{mp / used.TotalSeconds:F1} MP/s whole, decode {mp / read.TotalSeconds:F1}, encode {mp / encode.TotalSeconds:F1} MP/s, {bytes / passes} bytes");
