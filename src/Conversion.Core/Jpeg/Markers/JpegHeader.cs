using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;

namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>What a JPEG says of itself before its first scan's data. Cheap: a few allocations, whatever size the image
/// claims.</summary>
internal sealed class JpegHeader
{
    private JpegHeader(FrameHeader frame, ScanHeader scan, JpegMarkerReader reader)
    {
        Frame = frame;
        FirstScan = scan;
        Jfif = reader.Jfif;
        AdobeTransform = reader.AdobeTransform;
        Segments = reader.Segments;
        FurtherSegments = reader.FurtherSegments;
        ColorSpace = GuessColorSpace(frame, Jfif is not null, AdobeTransform);
    }

    public FrameHeader Frame { get; }

    public ScanHeader FirstScan { get; }

    public int Width => Frame.Width;

    public int Height => Frame.Height;

    public JpegProcess Process => Frame.Process;

    /// <summary>Bits of a sample.</summary>
    public int Precision => Frame.Precision;

    public IReadOnlyList<FrameComponent> Components => Frame.Components;

    /// <summary>Whether the whole image has to be held as coefficients, or decoded bit by bit, because scans share it.</summary>
    public bool HasMultipleScans => Process.IsProgressive() || FirstScan.Components.Count < Components.Count;

    /// <summary>Whether our own decoder holds all coefficients before the first row.</summary>
    public bool KeepsCoefficients => HasMultipleScans || Process.IsArithmetic();

    /// <summary>Whether only our own decoder takes it, and holds all of its samples: it is lossless, or has more than 8 bits.</summary>
    public bool IsWide => Precision != 8 || Process.IsLossless();

    /// <summary>The density of the JFIF segment; null where there is none.</summary>
    public JpegDensity? Jfif { get; }

    /// <summary>The colour transform of the Adobe segment (0: none, 1: YCbCr, 2: YCCK); null where there is none.</summary>
    public byte? AdobeTransform { get; }

    public JpegColorSpace ColorSpace { get; }

    /// <summary>The APPn and COM segments before the first scan, in order, up to a number that no camera reaches.</summary>
    public IReadOnlyList<JpegSegment> Segments { get; }

    /// <summary>How many more there are.</summary>
    public int FurtherSegments { get; }

    /// <summary>Reads up to the first scan header.</summary>
    /// <exception cref="ImageFault">It is not a JPEG, or no image can be found in it. A process that is well formed but not
    /// decoded is no failure here.</exception>
    public static JpegHeader Read(ReadOnlySpan<byte> file)
    {
        try
        {
            var reader = new JpegMarkerReader(new JpegDamageLog());
            ScanHeader scan = reader.ReadToScan(file)!;
            FrameHeader frame = reader.Frame!;
            frame.Validate();
            return new JpegHeader(frame, scan, reader);
        }
        catch (JpegFormatException e)
        {
            throw e.Damage.ToException();
        }
    }

    /// <summary>Counts scan headers without decoding anything, up to a limit: each scan of a progressive image is a pass over all
    /// of it, so a short file can demand hours.</summary>
    public static int CountScans(ReadOnlySpan<byte> file, int limit) => Walk(file, limit).Scans;

    /// <summary>Where a JPEG ends that begins at the first byte: behind its EOI, or at the next SOI or the end of the file where
    /// it has none.</summary>
    public static int FindEnd(ReadOnlySpan<byte> file) => Walk(file, int.MaxValue).End;

    private static (int Scans, int End) Walk(ReadOnlySpan<byte> file, int limit)
    {
        int scans = 0;
        int at = 2;
        while (at < file.Length)
        {
            int prefix = file[at..].IndexOf(MarkerCode.Prefix);
            if (prefix < 0 || at + prefix + 1 >= file.Length)
            {
                break;
            }

            at += prefix + 1;
            byte marker = file[at];
            if (marker == MarkerCode.Prefix)
            {
                continue;
            }

            at++;
            if (marker is MarkerCode.Eoi or MarkerCode.Soi)
            {
                return (scans, marker == MarkerCode.Eoi ? at : at - 2);
            }

            if (marker == MarkerCode.Sos && ScanHeader.IsPlausible(file[at..]) && ++scans > limit)
            {
                break;
            }

            // 0 after FF is data. Of a segment the payload may hold anything, so it is stepped over; codes below SOF0
            // begin no segment, and a decoder that looks for a restart marker passes them without a step.
            bool hasPayload = marker >= MarkerCode.Sof0 && !MarkerCode.StandsAlone(marker);
            if (hasPayload && at + 1 < file.Length)
            {
                at += Math.Max(2, (file[at] << 8) | file[at + 1]);
            }
        }

        return (scans, file.Length);
    }

    /// <summary>libjpeg's rules, which every reader has come to follow: JFIF means YCbCr, else Adobe's transform decides, else
    /// the components' identifiers.</summary>
    internal static JpegColorSpace GuessColorSpace(FrameHeader frame, bool isJfif, byte? adobeTransform)
    {
        IReadOnlyList<FrameComponent> components = frame.Components;
        return components.Count switch
        {
            1 => JpegColorSpace.Grey,
            3 when isJfif => JpegColorSpace.YCbCr,
            3 when adobeTransform is { } transform => transform == 0 ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr,
            // A conversion would not be lossless, so nobody makes YCbCr of it without saying so.
            3 => frame.Process.IsLossless() || (components[0].Id == 'R' && components[1].Id == 'G' && components[2].Id == 'B')
                ? JpegColorSpace.Rgb
                : JpegColorSpace.YCbCr,
            4 => adobeTransform is null or 0 ? JpegColorSpace.Cmyk : JpegColorSpace.Ycck,
            _ => JpegColorSpace.Unknown,
        };
    }
}

/// <summary>What a JPEG's components are.</summary>
internal enum JpegColorSpace
{
    /// <summary>No agreed meaning: 2 components, or more than 4.</summary>
    Unknown,
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

/// <summary>Pixel density or aspect of a JFIF APP0 segment (T.871 10.1).</summary>
/// <param name="Units">0: aspect ratio only; 1: per inch; 2: per centimetre; anything else is undefined.</param>
/// <param name="X">Hdensity.</param>
/// <param name="Y">Vdensity.</param>
internal readonly record struct JpegDensity(byte Units, ushort X, ushort Y);

/// <summary>One marker segment of a JPEG (T.81 B.1.1.4).</summary>
/// <param name="Marker">The marker's second byte, e.g. 0xE1 for APP1.</param>
/// <param name="Offset">Where its 0xFF stands, in bytes from the start of the file.</param>
/// <param name="PayloadOffset">Where the bytes after the two length bytes begin.</param>
/// <param name="PayloadLength">How many they are: the length field less 2, or 0 for a marker without a segment.</param>
internal readonly record struct JpegSegment(byte Marker, int Offset, int PayloadOffset, int PayloadLength)
{
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> file) => file.Slice(PayloadOffset, PayloadLength);
}
