namespace Conversion.Core.Jpeg;

/// <summary>A frame header (T.81 B.2.2), as read; <see cref="Validate"/> tells whether it can be decoded.</summary>
internal sealed class JpegFrame
{
    /// <summary>What libjpeg-turbo decodes at most (its JPEG_MAX_DIMENSION), 35 less than T.81 allows.</summary>
    public const int MaxSide = 65_500;

    /// <summary>What libjpeg-turbo decodes at most (its MAX_COMPONENTS).</summary>
    public const int MaxComponents = 10;

    private const int MaxSampling = 4;

    /// <summary>The length field of a frame header without components.</summary>
    private const int FixedLength = 8;

    private const int BytesPerComponent = 3;

    private JpegFrame(
        byte marker, int offset, int precision, int width, int height, JpegComponent[] components)
    {
        Marker = marker;
        Offset = offset;
        Process = JpegProcessExtensions.FromMarker(marker);
        Precision = precision;
        Width = width;
        Height = height;
        Components = components;
        MaxHorizontalSampling = 1;
        MaxVerticalSampling = 1;
        foreach (JpegComponent component in components)
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

    public int Width { get; }

    public int Height { get; }

    public IReadOnlyList<JpegComponent> Components { get; }

    public int MaxHorizontalSampling { get; }

    public int MaxVerticalSampling { get; }

    /// <summary>Reads the payload of a frame header.</summary>
    public static JpegFrame Parse(byte marker, int offset, ReadOnlySpan<byte> payload)
    {
        string name = JpegMarker.Name(marker);
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
        if (height == 0 && width > 0 && count > 0)
        {
            throw JpegFormatException.Unsupported(
                offset, $"The frame header {name} leaves the height to a later DNL segment, which is not supported");
        }

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

        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = payload.Slice(FixedLength - 2 + (i * BytesPerComponent), BytesPerComponent);
            components[i] = new JpegComponent(entry[0], entry[1] >> 4, entry[1] & 15, entry[2]);
        }

        return new JpegFrame(marker, offset, precision, width, height, components);
    }

    /// <summary>Fails where the values are impossible. What is merely not decoded here is not asked.</summary>
    public void Validate()
    {
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

        foreach (JpegComponent component in Components)
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

        foreach (JpegComponent component in Components)
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
