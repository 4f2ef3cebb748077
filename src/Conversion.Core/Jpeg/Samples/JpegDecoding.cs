using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>A JPEG that our own decoder takes: sequential or progressive, of 8 bits, and without damage.</summary>
/// <remarks>Decodes once. What it holds is given back when the rows are disposed, or collected.</remarks>
internal sealed class JpegDecoding
{
    private readonly JpegHeader _header;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _maxScans;
    private readonly DecoderVectors _vectors;
    private readonly CoefficientPicture? _picture;

    private JpegDecoding(
        JpegHeader header,
        ReadOnlyMemory<byte> file,
        int maxScans,
        DecoderVectors vectors,
        JpegInspection? inspection,
        CoefficientPicture? picture)
    {
        _header = header;
        _file = file;
        _maxScans = maxScans;
        _vectors = vectors;
        Inspection = inspection;
        _picture = picture;
    }

    /// <summary>What is wrong with the file, if little; null until it is read to its end.</summary>
    public JpegInspection? Inspection { get; private set; }

    /// <summary>Whether a file is of a kind that our own decoder knows.</summary>
    public static bool Knows(JpegHeader header) =>
        header.ColorSpace != JpegColorSpace.Unknown
        && header.Precision == 8
        && !header.Process.IsLossless()
        && header.Process != JpegProcess.Hierarchical;

    /// <summary>Whether libjpeg's C code, which SkiaSharp's library for Linux has, gives other pixels, because a sample leaves the range that
    /// it limits.</summary>
    public static bool IsBeyondSkia(ReadOnlySpan<byte> file, int maxScans, CancellationToken cancellationToken)
    {
        using WholePicture whole = JpegInspector.ReadWhole(file, maxScans, cancellationToken);
        if (whole is not { Coefficients: { } picture, Inspection.Frame.Precision: var precision })
        {
            return false;
        }

        for (int c = 0; c < picture.Planes.Length; c++)
        {
            ReadOnlySpan<ushort> steps = picture.FindTable(c)?.Steps;
            for (int y = 0; y < picture.Planes[c].BlocksHigh && !steps.IsEmpty; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<short> row = picture.Planes[c].Row(y);
                for (int at = 0; at < row.Length; at += ZigzagOrder.BlockSize)
                {
                    if (InverseDct.LeavesMaskedRange(row.Slice(at, ZigzagOrder.BlockSize), steps, precision))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Reads a file as far as has to be before its first row.</summary>
    /// <param name="header">Its header, of a kind that is known.</param>
    /// <param name="file">The whole file, which must stay as it is.</param>
    /// <param name="maxScans">As for <see cref="JpegInspector"/>.</param>
    /// <param name="vectors">Which kernels to use.</param>
    /// <param name="isReadFirst">Whether to find all damage before the first row. Otherwise that of a picture whose one scan
    /// brings everything is found as the rows are read, and reading fails.</param>
    /// <param name="inspection">What is wrong with the file; null where that is not known yet.</param>
    /// <param name="cancellationToken">Stops between rows of MCUs.</param>
    /// <returns>Null where there is damage, or where later scans are missing that would refine the picture.</returns>
    /// <exception cref="ImageFault">A limit is exceeded.</exception>
    public static JpegDecoding? TryOpen(
        JpegHeader header,
        ReadOnlyMemory<byte> file,
        int maxScans,
        DecoderVectors vectors,
        bool isReadFirst,
        out JpegInspection? inspection,
        CancellationToken cancellationToken)
    {
        inspection = null;
        CoefficientPicture? picture = null;
        if (header.KeepsCoefficients)
        {
            (inspection, picture) = JpegInspector.Read(file.Span, maxScans, cancellationToken);
            if (picture is null)
            {
                return null;
            }
        }
        else if (isReadFirst)
        {
            inspection = JpegInspector.Inspect(file.Span, maxScans, cancellationToken);
            if (inspection.Worst is not null)
            {
                return null;
            }
        }

        return new JpegDecoding(header, file, maxScans, vectors, inspection, picture);
    }

    /// <summary>Starts decoding. The caller disposes the rows.</summary>
    /// <param name="wantsInks">Whether four inks are wanted as they are, and not as RGB.</param>
    /// <param name="cancellationToken">Stops between rows of MCUs.</param>
    /// <exception cref="ImageFault">The image is damaged; also when rows are read.</exception>
    public JpegRowSource Decode(bool wantsInks, CancellationToken cancellationToken)
    {
        ISampleDecoder samples = _picture is not null
            ? new CoefficientSampleDecoder(_picture, _vectors, AddOutOfRange, cancellationToken)
            : SequentialSampleDecoder.Open(_file, _maxScans, _vectors, found => Inspection = found, cancellationToken);
        return new JpegRowSource(_header.Frame, _header.ColorSpace, wantsInks, samples, _vectors);
    }

    private void AddOutOfRange(int component, int blockRow) => Inspection = Inspection?.With(JpegDamage.OutOfRange(
        _header.FirstScan.Offset,
        $"in row {blockRow} of the blocks of component {_header.Components[component].Id}, coded in the scans that begin"));
}
