using System.Buffers;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using ImageConversion.Benchmarks.Table;
using ImageConversion.Core;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Jpeg.Samples;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png;
using ImageConversion.Core.Png.Deflate;
using ImageConversion.Core.Png.Filtering;
using ImageConversion.Core.Png.Strips;
using ImageConversion.Core.Png.Vectors;

namespace ImageConversion.Benchmarks.Stages;

/// <summary>Each stage of a conversion on one photograph, in time a pixel. Stages of the encoder take a strip at a time.</summary>
public unsafe class StageBenchmarks
{
    private const int Width = 1632;
    private const int Height = 1224;
    private const int Pixels = Width * Height;
    private const int BytesPerPixel = 3;
    private const int RowBytes = Width * BytesPerPixel;
    private const int Padding = 128;
    private const int RowsAtOnce = 16;

    private readonly StripFormat _format =
        new(Width, Height, PixelLayout.Rgb24, Effort.Fast, VectorPath.Widest);

    private readonly BlockCodes _codes = new();
    private readonly LiteralSample _literals = new();
    private readonly MatchSample _matches = new();
    private readonly LazyParser _lazy = new();
    private readonly JpegToPngConverter _converter = new();
    private readonly ArrayBufferWriter<byte> _png = new();
    private byte[] _jpeg = [];
    private byte[] _rows = [];
    private byte* _raw;
    private byte* _filtered;
    private byte* _target;
    private ulong* _sequences;

    private int FilteredBytes => Height * (RowBytes + 1);

    private int StripBytes => _format.RowsPerStrip * (RowBytes + 1);

    /// <summary>Reads the photograph and does once what later stages build on.</summary>
    /// <exception cref="InvalidOperationException">The photograph is not of the expected size.</exception>
    [GlobalSetup]
    public void Prepare()
    {
        var options = new TableOptions { Sets = ["s2mp"], Only = [], Core = 0, IsQuick = true };
        _jpeg = File.ReadAllBytes(ImageSet.Make(new Folders(options), options)[0].Images[0].Path);
        _rows = new byte[RowBytes * RowsAtOnce];
        // A row of zeros stands above the first.
        _raw = (byte*)NativeMemory.AllocZeroed((nuint)((Height + 1) * RowBytes));
        _filtered = (byte*)NativeMemory.AllocZeroed((nuint)(FilteredBytes + (2 * Padding))) + Padding;
        _target = (byte*)NativeMemory.Alloc((nuint)(2 * FilteredBytes));
        _sequences = (ulong*)NativeMemory.Alloc((nuint)(StripBytes * sizeof(ulong)));
        using JpegRowSource rows = Open();
        if (rows.Width != Width || rows.Height != Height)
        {
            throw new InvalidOperationException($"expected {Width} x {Height}, found {rows.Width} x {rows.Height}");
        }

        rows.ReadRows(new Span<byte>(_raw + RowBytes, Height * RowBytes), Height);
        Filter();
        _literals.Take(_filtered, StripBytes);
        _literals.EstimateBits();
    }

    [Benchmark(OperationsPerInvoke = Pixels, Description = "JPEG: codes only")]
    public void ReadCodes() => JpegInspector.Inspect(_jpeg, ConversionLimits.Default.MaxScans);

    [Benchmark(OperationsPerInvoke = Pixels, Description = "JPEG: to rows of RGB")]
    public void Decode()
    {
        using JpegRowSource rows = Open();
        for (int y = 0; y < Height; y += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, Height - y);
            rows.ReadRows(_rows.AsSpan(0, count * RowBytes), count);
        }
    }

    [Benchmark(OperationsPerInvoke = Pixels, Description = "Paeth")]
    public void Filter()
    {
        for (int y = 0; y < Height; y++)
        {
            byte* above = _raw + ((nint)y * RowBytes);
            byte* target = _filtered + ((nint)y * (RowBytes + 1));
            *target = (byte)FilterType.Paeth;
            FilterKernels.Apply(
                _format.VectorPath, FilterType.Paeth, above + RowBytes, above, RowBytes, BytesPerPixel, target + 1);
        }
    }

    [Benchmark(OperationsPerInvoke = Pixels, Description = "Adler-32")]
    public uint Sum() => Adler32.Append(_format.VectorPath, Adler32.Empty, _filtered, FilteredBytes);

    [Benchmark(OperationsPerInvoke = Pixels, Description = "sample of literals")]
    public void SampleLiterals() => ForEachStrip((data, length) => _literals.Take(data, length));

    [Benchmark(OperationsPerInvoke = Pixels, Description = "sample of matches (balanced)")]
    public void SampleMatches() => ForEachStrip((data, length) => _matches.Gain(data, length / 6, _literals.Bits));

    [Benchmark(OperationsPerInvoke = Pixels, Description = "runs (fast)")]
    public void ParseLongRuns() => ForEachStrip((data, length) => ParseRuns(data, length, RunKind.Long));

    [Benchmark(OperationsPerInvoke = Pixels, Description = "runs (balanced)")]
    public void ParseShortRuns() => ForEachStrip((data, length) => ParseRuns(data, length, RunKind.Short));

    [Benchmark(OperationsPerInvoke = Pixels, Description = "matches (balanced, where they pay)")]
    public void ParseMatches() => ForEachStrip((data, length) => _lazy.Parse(data, length, _literals.Bits, _sequences));

    [Benchmark(OperationsPerInvoke = Pixels, Description = "codes and their tables")]
    public void BuildCodes() => ForEachStrip((data, length) =>
    {
        LiteralHistogram.Estimate(data, _sequences, 0, _literals, _codes);
        _codes.Build(DeflateFormat.MaxCodeLength);
        _codes.BuildPairs();
    });

    /// <summary>With what it builds on: runs of the fast preset, codes, tables.</summary>
    [Benchmark(OperationsPerInvoke = Pixels, Description = "runs, codes and symbols (fast)")]
    public void WriteSymbols() => ForEachStrip((data, length) => Write(data, length, RunKind.Long));

    /// <summary>Likewise.</summary>
    [Benchmark(OperationsPerInvoke = Pixels, Description = "runs, codes and symbols (balanced)")]
    public void WriteSymbolsOfShortRuns() => ForEachStrip((data, length) => Write(data, length, RunKind.Short));

    /// <summary>Of as many bytes as filtered rows have, about twice the PNG's.</summary>
    [Benchmark(OperationsPerInvoke = Pixels, Description = "CRC-32")]
    public uint Check() => PngCrc.Append(0, new ReadOnlySpan<byte>(_filtered, FilteredBytes));

    [Benchmark(OperationsPerInvoke = Pixels, Description = "whole conversion, fast")]
    public void ConvertFast() => Convert(CompressionPreset.Fast);

    [Benchmark(OperationsPerInvoke = Pixels, Description = "whole conversion, balanced")]
    public void ConvertBalanced() => Convert(CompressionPreset.Balanced);

    private void Convert(CompressionPreset preset)
    {
        _png.ResetWrittenCount();
        _converter.Convert(_jpeg, _png, new ConversionOptions { Compression = preset });
    }

    private int ParseRuns(byte* data, int length, RunKind runs) =>
        RunParser.Parse(_format.VectorPath, data, length, runs, _sequences);

    private void Write(byte* data, int length, RunKind runs)
    {
        int count = ParseRuns(data, length, runs);
        LiteralHistogram.Estimate(data, _sequences, count, _literals, _codes);
        _codes.Build(DeflateFormat.MaxCodeLength);
        var writer = new BitWriter(_target);
        SequenceWriter.Write(data, length, _sequences, count, _codes, ref writer);
    }

    private void ForEachStrip(StripStage stage)
    {
        for (int at = 0; at < FilteredBytes; at += StripBytes)
        {
            stage(_filtered + at, Math.Min(StripBytes, FilteredBytes - at));
        }
    }

    private JpegRowSource Open()
    {
        JpegHeader header = JpegHeader.Read(_jpeg);
        return JpegDecoding.TryOpen(
            header, _jpeg, ConversionLimits.Default.MaxScans, DecoderVectorsExtensions.Widest, isReadFirst: false, out _, default)!
            .Decode(wantsInks: false, default);
    }

    private delegate void StripStage(byte* data, int length);
}
