using ImageConversion.Core.Jpeg.Damage;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>A scan header (T.81 B.2.3).</summary>
internal sealed class ScanHeader
{
    /// <summary>Ns can be no more (T.81 table B.3).</summary>
    public const int MaxComponents = 4;

    /// <summary>The length field of a scan header without components.</summary>
    private const int FixedLength = 6;

    private const int BytesPerComponent = 2;

    private ScanHeader(int offset, ScanComponent[] components, ReadOnlySpan<byte> parameters)
    {
        Offset = offset;
        Components = components;
        SpectralStart = parameters[0];
        SpectralEnd = parameters[1];
        ApproximationHigh = parameters[2] >> 4;
        ApproximationLow = parameters[2] & 15;
    }

    /// <summary>Where the SOS marker stands.</summary>
    public int Offset { get; }

    public IReadOnlyList<ScanComponent> Components { get; }

    /// <summary>Ss.</summary>
    public int SpectralStart { get; }

    /// <summary>Se.</summary>
    public int SpectralEnd { get; }

    /// <summary>Ah.</summary>
    public int ApproximationHigh { get; }

    /// <summary>Al.</summary>
    public int ApproximationLow { get; }

    /// <summary>Whether length and number of components, which these bytes begin with, are those of a scan header. In what follows a
    /// picture without an EOI, markers occur by chance.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> segment) => segment.Length > 2
        && segment[2] is >= 1 and <= MaxComponents
        && ((segment[0] << 8) | segment[1]) == FixedLength + (segment[2] * BytesPerComponent);

    /// <summary>Reads the payload of a scan header.</summary>
    public static ScanHeader Parse(int offset, ReadOnlySpan<byte> payload, FrameHeader frame)
    {
        int count = payload.IsEmpty ? 0 : payload[0];
        if (count is < 1 or > MaxComponents || payload.Length != FixedLength - 2 + (count * BytesPerComponent))
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadScan,
                offset,
                $"The scan header is {payload.Length + 2} bytes long and names {count} components; "
                + $"expected 1 to {MaxComponents} and a length of 6 and 2 for each");
        }

        var components = new ScanComponent[count];
        for (int i = 0; i < count; i++)
        {
            byte id = payload[1 + (i * BytesPerComponent)];
            byte tables = payload[2 + (i * BytesPerComponent)];
            components[i] = new ScanComponent(Find(id, frame, components, i, offset), tables >> 4, tables & 15);
        }

        return new ScanHeader(offset, components, payload[^3..]);
    }

    /// <summary>The frame's component of that identifier. Scans list components in the frame's order (B.2.3), which is why one at
    /// a position already passed is not found; libjpeg searches in the same way, so identifiers that occur twice mean the same to
    /// both.</summary>
    private static int Find(byte id, FrameHeader frame, ScanComponent[] earlier, int count, int offset)
    {
        int searched = Math.Min(frame.Components.Count, MaxComponents);
        for (int c = count; c < searched; c++)
        {
            if (frame.Components[c].Id == id)
            {
                bool repeated = false;
                for (int i = 0; i < count; i++)
                {
                    repeated |= earlier[i].Index == c;
                }

                if (!repeated)
                {
                    return c;
                }

                break;
            }
        }

        throw JpegFormatException.Corrupt(
            JpegDamageKind.BadScan,
            offset,
            $"The scan header names component {id}; "
            + $"expected one of {string.Join(", ", frame.Components.Take(MaxComponents).Select(c => c.Id))}, "
            + "each once and in the order of the frame header");
    }
}

/// <summary>One component of a scan header (T.81 B.2.3).</summary>
/// <param name="Index">Its position in the frame header.</param>
/// <param name="DcTable">Tdj, 0 to 15 as in the file: valid ones are 0 to 3.</param>
/// <param name="AcTable">Taj, 0 to 15 as in the file: valid ones are 0 to 3.</param>
internal readonly record struct ScanComponent(int Index, int DcTable, int AcTable);
