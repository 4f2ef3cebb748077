using System.Diagnostics;
using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Core;
using ImageConversion.Warnings;

namespace ImageConversion.Batch.Execution;

/// <summary>The PNG of an image, and those of its further pictures, in memory. Their reservation shrinks to their real size once the
/// pixels are gone.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ConvertedImage(long reserved, ByteBudget budget, NativeBlocks blocks) : IDisposable
{
    private readonly ConvertedPicture _first = new(blocks);
    private readonly List<ConvertedPicture> _further = [];
    private ConversionResult? _result;
    private long _reserved = reserved;

    public ReadOnlyMemory<byte> Png => _first.Png;

    /// <summary>The PNGs of its further pictures, in their order.</summary>
    public IReadOnlyList<ConvertedPicture> Further => _further;

    /// <summary>What was converted; warnings and times are those of all pictures.</summary>
    public ConversionResult Result => _result ?? throw new UnreachableException();

    public void Run(JpegToPngConverter converter, OpenedImage image, CancellationToken cancellationToken)
    {
        var warnings = new List<string>();
        (TimeSpan decoding, TimeSpan encoding) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (OpenedImage picture in image.Further)
        {
            var png = new ConvertedPicture(blocks);
            _further.Add(png);
            string name = string.Create(CultureInfo.InvariantCulture, $"Picture {_further.Count + 1} of the file");
            ConversionResult further = Name(name, () => png.Run(converter, picture, cancellationToken));
            (decoding, encoding) = (decoding + further.DecodeTime, encoding + further.EncodeTime);
            warnings.AddRange(further.Warnings.Select(w => $"{name}: {w}"));
        }

        ConversionResult first = _first.Run(converter, image, cancellationToken);
        _result = _further.Count == 0 ? first : first with
        {
            Warnings = WarningList.Limit(first.Warnings.Concat(warnings)),
            DecodeTime = first.DecodeTime + decoding,
            EncodeTime = first.EncodeTime + encoding,
        };
        long kept = Math.Min(_reserved, _first.MemoryBytes + _further.Sum(f => f.MemoryBytes));
        budget.Give(_reserved - kept);
        _reserved = kept;
    }

    public void Dispose()
    {
        _first.Dispose();
        _further.ForEach(f => f.Dispose());
        budget.Give(_reserved);
        _reserved = 0;
    }

    private static ConversionResult Name(string name, Func<ConversionResult> convert)
    {
        try
        {
            return convert();
        }
        catch (ImageConversionException e)
        {
            throw new ImageConversionException(e.Kind, $"{name}: {e.Message}", innerException: e);
        }
    }
}

/// <summary>A PNG in memory.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ConvertedPicture(NativeBlocks blocks) : IDisposable
{
    private readonly NativeBuffer _buffer = new(0, blocks);
    private ConversionResult? _result;

    public ReadOnlyMemory<byte> Png => _buffer.Written;

    public long MemoryBytes => _buffer.Memory.Length;

    public ConversionResult Run(JpegToPngConverter converter, OpenedImage image, CancellationToken cancellationToken) =>
        _result = converter.Convert(image, _buffer, cancellationToken);

    /// <summary>What a ledger says of it.</summary>
    /// <param name="target">The PNG of the primary picture.</param>
    /// <param name="number">Which picture of the file it is, from 2.</param>
    public FurtherPng Describe(string target, int number) =>
        new(ImageNames.FurtherName(target, number), _result!.WidthPixels, _result.HeightPixels, _result.PngBytes);

    public void Dispose() => ((IDisposable)_buffer).Dispose();
}
