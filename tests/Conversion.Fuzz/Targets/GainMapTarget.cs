using System.Text;
using ImageConversion.Core.Color;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Markers;
using ImageConversion.Core.Metadata;
using ImageConversion.Core.Pixels;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Metadata;

namespace ImageConversion.Fuzz.Targets;

/// <summary>What is read of gain maps and of the places of further pictures. Inputs are the metadata of ISO 21496-1, XMP packets, and
/// files.</summary>
internal sealed class GainMapTarget : FuzzTarget
{
    private const long FixedBytes = 32 << 20;
    private const int BytesPerInputByte = 512;
    private const int MaxSeedBytes = 16 * 1024;

    public override string Name => "gainmap";

    public override long MaxAllocatedBytes(int inputBytes) => FixedBytes + ((long)BytesPerInputByte * inputBytes);

    public override IEnumerable<byte[]>? Seeds =>
    [
        .. GeneratedCorpus.Files.Where(f => f.Family == "pictures").Select(f => f.ReadAllBytes()).Where(b => b.Length <= MaxSeedBytes),
        .. new GainMapNumbers[] { new(), GainMapFiles.PerChannel, new() { IsBaseHdr = true } }.SelectMany(n => (byte[][])
            [UltraHdr.Iso(n), UltraHdr.Iso(n, hasCommonDenominator: true), Encoding.UTF8.GetBytes(UltraHdr.Xmp(n))]),
    ];

    public override bool Run(ReadOnlyMemory<byte> input) => input.Span switch
    {
        [0xFF, 0xD8, ..] => Locate(input),
        [(byte)'<', ..] => Apply(GainMapReader.ReadXmp(Encoding.UTF8.GetString(input.Span), out string problem), problem),
        _ => Apply(GainMapReader.ReadIso(input.Span, out string problem), problem),
    };

    private static bool Locate(ReadOnlyMemory<byte> input)
    {
        try
        {
            List<FurtherPicture> further = new JpegMetadata(JpegHeader.Read(input.Span), input).LocateFurther();
            Require(further.Count <= FurtherPictures.MaxPictures, "There are no more pictures than may be");
            Require(further.TrueForAll(f => f.File.Span.StartsWith((byte[])[0xFF, 0xD8, 0xFF])), "Every picture begins as a JPEG does");
            return further.Count > 0;
        }
        catch (ImageFault fault)
        {
            CheckRefusal(fault, input.Length);
            return false;
        }
    }

    private static bool Apply(GainMap? map, string problem)
    {
        Require(map is null == problem.Length > 0, "Numbers that are refused have a reason");
        if (map is null)
        {
            return false;
        }

        Span<byte> row = stackalloc byte[4 * 6];
        foreach (bool isHlg in (ReadOnlySpan<bool>)[false, true])
        {
            using var rows = new HdrRows(
                new Ramp(4, 3, PixelLayout.Rgb24), new Ramp(3, 2, PixelLayout.Rgb24), HdrPlan.Create(map, isHlg, RgbSpace.Srgb, RgbSpace.Srgb));
            for (int y = 0; y < rows.Height; y++)
            {
                rows.ReadRows(row, 1);
            }
        }

        return true;
    }

    private sealed class Ramp(int width, int height, PixelLayout layout) : RowSource(width, height, layout)
    {
        public override void ReadRows(Span<byte> destination, int rows)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = (byte)(i * 23);
            }
        }
    }
}
