using ImageConversion.Core.Jpeg.Damage;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>A frame header (T.81 B.2.2), as read; <see cref="Validate"/> checks that it can be decoded.</summary>
internal sealed class FrameHeader
{
    /// <summary>What libjpeg-turbo decodes at most (its JPEG_MAX_DIMENSION), 35 less than T.81 allows.</summary>
    public const int MaxSide = 65_500;

    /// <summary>What libjpeg-turbo decodes at most (its MAX_COMPONENTS).</summary>
    public const int MaxComponents = 10;

    private const int MaxSampling = 4;

    /// <summary>The length field of a frame header without components.</summary>
    private const int FixedLength = 8;

    private const int BytesPerComponent = 3;

    private FrameHeader(
        byte marker, int offset, int precision, int width, int height, IReadOnlyList<FrameComponent> components)
    {
        Marker = marker;
        Offset = offset;
        Process = JpegProcessExtensions.FromMarker(marker);
        Precision = precision;
        Width = width;
        Height = height;
        DeclaredHeight = height;
        Components = components;
        MaxHorizontalSampling = 1;
        MaxVerticalSampling = 1;
        foreach (FrameComponent component in components)
        {
            MaxHorizontalSampling = Math.Max(MaxHorizontalSampling, component.HorizontalSampling);
            MaxVerticalSampling = Math.Max(MaxVerticalSampling, component.VerticalSampling);
        }
    }

    public byte Marker { get; }

    /// <summary>Where the marker stands.</summary>
    public int Offset { get; }

    public JpegProcess Process { get; }

    /// <summary>Bits of a sample.</summary>
    public int Precision { get; }

    /// <summary>Whether samples of so many bits are decoded: 8 of every process; 12 if sequential or progressive with Huffman codes; 2 to
    /// 16 if lossless (T.81 table B.2).</summary>
    public bool HasKnownPrecision => Precision == 8 || Process switch
    {
        JpegProcess.ExtendedSequential or JpegProcess.Progressive => Precision == 12,
        JpegProcess.Lossless => Precision is >= 2 and <= 16,
        _ => false,
    };

    public int Width { get; }

    /// <summary>The rows of the picture.</summary>
    public int Height { get; }

    /// <summary>What the frame header says of them: 0 where it leaves them to a DNL segment.</summary>
    public int DeclaredHeight { get; private init; }

    public IReadOnlyList<FrameComponent> Components { get; }

    public int MaxHorizontalSampling { get; }

    public int MaxVerticalSampling { get; }

    /// <summary>Reads the payload of a frame header.</summary>
    public static FrameHeader Parse(byte marker, int offset, ReadOnlySpan<byte> payload)
    {
        string name = MarkerCode.Name(marker);
        if (payload.Length < FixedLength - 2)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadFrame,
                offset,
                $"The frame header {name} is {payload.Length + 2} bytes long; expected at least {FixedLength}");
        }

        int precision = payload[0];
        int height = (payload[1] << 8) | payload[2];
        int width = (payload[3] << 8) | payload[4];
        int count = payload[5];
        if (width == 0 || count == 0)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadFrame,
                offset,
                $"The frame header {name} describes an empty image: {width} x {height} pixels, {count} components");
        }

        if (payload.Length != FixedLength - 2 + (count * BytesPerComponent))
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadFrame,
                offset,
                $"The frame header {name} is {payload.Length + 2} bytes long; "
                + $"expected {FixedLength + (count * BytesPerComponent)} for {count} components");
        }

        var components = new FrameComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = payload.Slice(FixedLength - 2 + (i * BytesPerComponent), BytesPerComponent);
            components[i] = new FrameComponent(entry[0], entry[1] >> 4, entry[1] & 15, entry[2]);
        }

        return new FrameHeader(marker, offset, precision, width, height, components);
    }

    /// <summary>The same with the rows that a DNL segment behind the first scan counts (T.81 B.2.5). A scanner that does not know
    /// them before it has read the last sheet states 0, or more than there can be.</summary>
    /// <param name="lines">Null where there is no such segment.</param>
    public FrameHeader WithLines(int? lines) => lines is { } counted && (DeclaredHeight == 0 || counted < DeclaredHeight)
        ? new FrameHeader(Marker, Offset, Precision, Width, counted, Components) { DeclaredHeight = DeclaredHeight }
        : this;

    /// <summary>Fails where the values are impossible. What is merely not decoded here is not asked.</summary>
    public void Validate()
    {
        if (Height == 0)
        {
            throw JpegFormatException.Unsupported(
                Offset,
                $"The frame header {MarkerCode.Name(Marker)} leaves the height to a DNL segment, and the first scan ends without one");
        }

        if (Width > MaxSide || Height > MaxSide)
        {
            throw JpegFormatException.Unsupported(
                Offset, $"The image is {Width} x {Height} pixels; JPEGs of up to {MaxSide} a side are decoded");
        }

        if (Components.Count > MaxComponents)
        {
            throw JpegFormatException.Unsupported(
                Offset, $"The image has {Components.Count} components; up to {MaxComponents} are decoded");
        }

        foreach (FrameComponent component in Components)
        {
            if (component.HorizontalSampling is < 1 or > MaxSampling || component.VerticalSampling is < 1 or > MaxSampling)
            {
                throw JpegFormatException.Corrupt(
                    JpegDamageKind.BadFrame,
                    Offset,
                    $"Component {component.Id} has sampling factors {component.HorizontalSampling} x "
                    + $"{component.VerticalSampling}; expected 1 to {MaxSampling}");
            }
        }

        foreach (FrameComponent component in Components)
        {
            if (MaxHorizontalSampling % component.HorizontalSampling != 0
                || MaxVerticalSampling % component.VerticalSampling != 0)
            {
                throw JpegFormatException.Unsupported(
                    Offset,
                    $"Component {component.Id} is sampled {component.HorizontalSampling} x {component.VerticalSampling} "
                    + $"where the finest is {MaxHorizontalSampling} x {MaxVerticalSampling}: fractional ratios are not decoded");
            }
        }
    }
}

/// <summary>One component of a frame header (T.81 B.2.2).</summary>
/// <remarks>Sampling factors are whole integers, because native AOT of .NET 10.0 stores a byte of such a struct when registers
/// run out and divides by the four bytes that stand there: every picture failed.</remarks>
/// <param name="Id">Ci: the identifier that scans name it by.</param>
/// <param name="HorizontalSampling">Hi, as in the file: valid ones are 1 to 4.</param>
/// <param name="VerticalSampling">Vi, as in the file: valid ones are 1 to 4.</param>
/// <param name="QuantizationTable">Tqi, as in the file: valid ones are 0 to 3.</param>
internal readonly record struct FrameComponent(
    byte Id, int HorizontalSampling, int VerticalSampling, byte QuantizationTable);
