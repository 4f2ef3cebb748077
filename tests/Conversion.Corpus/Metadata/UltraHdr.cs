using System.Buffers.Binary;
using System.Globalization;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Metadata;

/// <summary>Writes pictures with gain maps: the metadata of Ultra HDR in XMP, those of ISO 21496-1 in APP2, and the file of both
/// pictures with its index.</summary>
public static class UltraHdr
{
    private const uint Denominator = 100_000;
    private const string Namespace = "http://ns.adobe.com/hdr-gain-map/1.0/";

    public static byte[] IsoIdentifier => "urn:iso:std:iso:ts:21496:-1\0"u8.ToArray();

    /// <summary>A gain map's packet: single values as attributes, three as lists.</summary>
    public static string Xmp(GainMapNumbers numbers)
    {
        (string Name, double[] Values)[] properties =
        [
            ("GainMapMin", numbers.Min), ("GainMapMax", numbers.Max), ("Gamma", numbers.Gamma), ("OffsetSDR", numbers.BaseOffset),
            ("OffsetHDR", numbers.AlternateOffset), ("HDRCapacityMin", [numbers.BaseHeadroom]), ("HDRCapacityMax", [numbers.AlternateHeadroom]),
        ];
        string attributes = string.Concat(properties.Where(p => p.Values.Length == 1).Select(p => $" hdrgm:{p.Name}=\"{Text(p.Values[0])}\""));
        string elements = string.Concat(properties.Where(p => p.Values.Length > 1).Select(p =>
            $"<hdrgm:{p.Name}><rdf:Seq>{string.Concat(p.Values.Select(v => $"<rdf:li>{Text(v)}</rdf:li>"))}</rdf:Seq></hdrgm:{p.Name}>"));
        return XmpPackets.Packet(
            $"xmlns:hdrgm=\"{Namespace}\" hdrgm:Version=\"1.0\" hdrgm:BaseRenditionIsHDR=\"{(numbers.IsBaseHdr ? "True" : "False")}\"{attributes}", elements);
    }

    /// <summary>The metadata of ISO 21496-1 (annex C), from their version on.</summary>
    public static byte[] Iso(GainMapNumbers numbers, bool hasCommonDenominator = false)
    {
        double[][] channels = [numbers.Min, numbers.Max, numbers.Gamma, numbers.BaseOffset, numbers.AlternateOffset];
        int count = channels.Max(c => c.Length);
        using var data = new MemoryStream();
        data.Write([0, 0, 0, 0]);
        data.WriteByte((byte)((count == 3 ? 0x80 : 0) | (numbers.UsesBaseColors ? 0x40 : 0) | (hasCommonDenominator ? 0x08 : 0)));
        if (hasCommonDenominator)
        {
            WriteNumber(data, Denominator);
        }

        double[] values =
        [
            numbers.BaseHeadroom, numbers.AlternateHeadroom,
            .. Enumerable.Range(0, count).SelectMany(c => channels.Select(v => v[v.Length == 1 ? 0 : c])),
        ];
        foreach (double value in values)
        {
            WriteNumber(data, (uint)(int)Math.Round(value * Denominator));
            if (!hasCommonDenominator)
            {
                WriteNumber(data, Denominator);
            }
        }

        return data.ToArray();
    }

    /// <summary>The file: the primary picture, which announces its gain map in each way, the index, and the gain map behind.</summary>
    public static byte[] Write(JpegParts primary, byte[] map, byte[] trailer)
    {
        primary.AddXmp(XmpPackets.Container("Primary", "GainMap")).Add(0xE2, IsoIdentifier, new byte[4]);
        return [.. MultiPicture.Write(primary, [(MultiPicture.Unnamed, map)]), .. trailer];
    }

    /// <summary>A gain map with its metadata.</summary>
    public static byte[] Map(byte[] jpeg, string? xmp, byte[]? iso, byte[]? profile = null)
    {
        var map = JpegParts.Of(jpeg);
        if (profile is not null)
        {
            map.Add(0xE2, "ICC_PROFILE\0"u8.ToArray(), [1, 1], profile);
        }

        if (xmp is not null)
        {
            map.AddXmp(xmp);
        }

        if (iso is not null)
        {
            map.Add(0xE2, IsoIdentifier, iso);
        }

        return map.ToArray();
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void WriteNumber(MemoryStream data, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        data.Write(bytes);
    }
}

/// <summary>What the metadata of a gain map say: one value for all channels, or three. Gains and headrooms are logarithms to the base of 2.</summary>
public sealed record GainMapNumbers
{
    public double[] Min { get; init; } = [0];

    public double[] Max { get; init; } = [2];

    public double[] Gamma { get; init; } = [1];

    public double[] BaseOffset { get; init; } = [1 / 64.0];

    public double[] AlternateOffset { get; init; } = [1 / 64.0];

    public double BaseHeadroom { get; init; }

    public double AlternateHeadroom { get; init; } = 2;

    public bool UsesBaseColors { get; init; } = true;

    public bool IsBaseHdr { get; init; }
}
