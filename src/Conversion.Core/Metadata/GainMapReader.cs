using System.Buffers.Binary;
using System.Globalization;
using System.Xml;
using ImageConversion.Core.Color;

namespace ImageConversion.Core.Metadata;

/// <summary>Reads what a gain map's own metadata say of it: those of ISO 21496-1, which count, or those of Ultra HDR.</summary>
internal static class GainMapReader
{
    private const string UltraHdr = "http://ns.adobe.com/hdr-gain-map/1.0/";
    private const int Channels = 3;
    private const int MaxDepth = 200;

    /// <summary>Values of one property that are kept: one more than there may be.</summary>
    private const int MaxValues = Channels + 1;

    // Annex C of ISO 21496-1.
    private const int FlagsOffset = 4;
    private const int HeadBytes = 5;
    private const byte IsMultichannel = 0x80;
    private const byte UsesBaseColors = 0x40;
    private const byte HasCommonDenominator = 0x08;
    private const byte IsBackward = 0x04;
    private const int NumberBytes = 4;
    private const int NumbersPerChannel = 5;
    private const int GammaIndex = 2;

    /// <summary>Ultra HDR's default of both offsets.</summary>
    private const double DefaultOffset = 1 / 64.0;

    /// <summary>The numbers, and what a person should know; null with the reason where there are none that can be used.</summary>
    /// <param name="segments">Those of the gain map's picture.</param>
    /// <param name="warnings">Receives a contradiction that does not matter.</param>
    /// <param name="problem">Why there are none.</param>
    public static GainMap? Read(AppSegments segments, ICollection<string> warnings, out string problem)
    {
        GainMap? xmp = XmpPacket.ReadMain(segments) is { } packet ? ReadXmp(packet.Text, out problem) : Missing(out problem);
        if (segments.Take(AppSegments.App2, FurtherPictures.IsoGainMap) is not [var iso, ..])
        {
            return xmp;
        }

        GainMap? map = ReadIso(iso.Span, out problem);
        if (map is not null && xmp is not null && !map.IsCloseTo(xmp))
        {
            warnings.Add("The gain map's metadata of ISO 21496-1 and those of XMP differ; ISO 21496-1 counts.");
        }

        return map;
    }

    /// <summary>The metadata of ISO 21496-1, from their version on.</summary>
    public static GainMap? ReadIso(ReadOnlySpan<byte> data, out string problem)
    {
        if (data.Length < HeadBytes)
        {
            problem = $"its metadata of ISO 21496-1 have {data.Length} bytes";
            return null;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(data) is not 0 and var version)
        {
            problem = $"its metadata of ISO 21496-1 are of version {version}; expected 0";
            return null;
        }

        byte flags = data[FlagsOffset];
        int channels = (flags & IsMultichannel) != 0 ? Channels : 1;
        bool isCommon = (flags & HasCommonDenominator) != 0;
        int numbers = 2 + (channels * NumbersPerChannel);
        int bytes = HeadBytes + (isCommon ? NumberBytes + (numbers * NumberBytes) : numbers * 2 * NumberBytes);
        if (data.Length < bytes)
        {
            problem = $"its metadata of ISO 21496-1 have {data.Length} bytes; expected {bytes}";
            return null;
        }

        var reader = new FractionReader(data[HeadBytes..], isCommon);
        (double baseHeadroom, double alternateHeadroom) = (reader.ReadUnsigned(), reader.ReadUnsigned());
        double[][] values = [.. Enumerable.Range(0, NumbersPerChannel).Select(_ => new double[Channels])];
        for (int c = 0; c < Channels; c++)
        {
            for (int i = 0; i < NumbersPerChannel; i++)
            {
                // Of these, gamma alone has no sign.
                values[i][c] = c >= channels ? values[i][0] : i == GammaIndex ? reader.ReadUnsigned() : reader.ReadSigned();
            }
        }

        return Check(
            new GainMap
            {
                Min = values[0],
                Max = values[1],
                Gamma = values[2],
                BaseOffset = values[3],
                AlternateOffset = values[4],
                BaseHeadroom = baseHeadroom,
                AlternateHeadroom = alternateHeadroom,
                IsBaseHdr = baseHeadroom > alternateHeadroom || (flags & IsBackward) != 0,
                UsesBaseColors = (flags & UsesBaseColors) != 0,
            },
            out problem);
    }

    /// <summary>The metadata of Ultra HDR (hdrgm).</summary>
    public static GainMap? ReadXmp(string packet, out string problem)
    {
        Dictionary<string, List<string>>? properties = TryCollect(packet);
        if (properties is null || !properties.ContainsKey("Version"))
        {
            return Missing(out problem);
        }

        double[] capacityMax = Numbers(properties, "HDRCapacityMax", null);
        bool isBaseHdr = properties.TryGetValue("BaseRenditionIsHDR", out List<string>? value)
            && value is [var word, ..] && word.Trim().Equals("True", StringComparison.OrdinalIgnoreCase);
        return Check(
            new GainMap
            {
                Min = Numbers(properties, "GainMapMin", 0),
                Max = Numbers(properties, "GainMapMax", null),
                Gamma = Numbers(properties, "Gamma", 1),
                BaseOffset = Numbers(properties, "OffsetSDR", DefaultOffset),
                AlternateOffset = Numbers(properties, "OffsetHDR", DefaultOffset),
                BaseHeadroom = Numbers(properties, "HDRCapacityMin", 0)[0],
                AlternateHeadroom = capacityMax[0],
                IsBaseHdr = isBaseHdr,
            },
            out problem);
    }

    private static GainMap? Missing(out string problem)
    {
        problem = "it has no metadata of ISO 21496-1 or Ultra HDR";
        return null;
    }

    private static GainMap? Check(GainMap map, out string problem)
    {
        problem = map.FindProblem() ?? "";
        return problem.Length == 0 ? map : null;
    }

    /// <summary>One value for each channel; what is absent without a default, or no number, is not a number.</summary>
    private static double[] Numbers(Dictionary<string, List<string>> properties, string name, double? absent)
    {
        double[] found = !properties.TryGetValue(name, out List<string>? texts) ? [absent ?? double.NaN]
            : [.. texts.Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out double n) ? n : double.NaN)];
        return found.Length switch
        {
            1 => [found[0], found[0], found[0]],
            Channels => found,
            _ => [double.NaN, double.NaN, double.NaN],
        };
    }

    /// <summary>The properties of Ultra HDR's namespace: an attribute, an element, or an element with a list of values.</summary>
    private static Dictionary<string, List<string>>? TryCollect(string packet)
    {
        if (!packet.Contains(UltraHdr, StringComparison.Ordinal) || XmpDocument.HasTooMuchMarkup(packet))
        {
            return null;
        }

        var properties = new Dictionary<string, List<string>>();
        string? property = null;
        try
        {
            using var walk = new XmpWalk(packet);
            while (walk.Read())
            {
                if (walk.Reader.Depth > MaxDepth)
                {
                    return null;
                }

                bool isProperty = walk.Place == XmpPlace.Property;
                switch (walk.Reader.NodeType)
                {
                    case XmlNodeType.Element when isProperty:
                        property = walk.Name.Space == UltraHdr && !walk.Reader.IsEmptyElement ? walk.Name.Local : null;
                        break;
                    case XmlNodeType.Element when walk.Place == XmpPlace.Description:
                        AddAttributes(walk, properties);
                        break;
                    case XmlNodeType.EndElement when isProperty:
                        property = null;
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA when property is not null:
                        Add(properties, property, walk.Reader.Value);
                        break;
                }
            }

            return properties;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static void AddAttributes(XmpWalk walk, Dictionary<string, List<string>> properties)
    {
        while (walk.Reader.MoveToNextAttribute())
        {
            if (walk.Name.Space == UltraHdr)
            {
                Add(properties, walk.Name.Local, walk.Reader.Value);
            }
        }

        _ = walk.Reader.MoveToElement();
    }

    private static void Add(Dictionary<string, List<string>> properties, string name, string value)
    {
        if (!properties.TryGetValue(name, out List<string>? values))
        {
            properties.Add(name, values = []);
        }

        if (values.Count < MaxValues)
        {
            values.Add(value);
        }
    }

    /// <summary>Reads fractions. A denominator of 0 gives no finite number.</summary>
    private ref struct FractionReader(ReadOnlySpan<byte> data, bool isCommon)
    {
        private readonly uint _common = isCommon ? BinaryPrimitives.ReadUInt32BigEndian(data) : 0;
        private ReadOnlySpan<byte> _data = isCommon ? data[NumberBytes..] : data;

        public double ReadUnsigned() => Take() / Denominator();

        public double ReadSigned() => (int)Take() / Denominator();

        private double Denominator() => isCommon ? _common : Take();

        private uint Take()
        {
            uint number = BinaryPrimitives.ReadUInt32BigEndian(_data);
            _data = _data[NumberBytes..];
            return number;
        }
    }
}
