using System.Buffers.Binary;
using System.Text;

namespace ImageConversion.Core.Color;

/// <summary>The parts of an ICC profile that decide whether it can be carried and used: ICC.1 sections 7.2 (header) and 7.3 (tag
/// table). Deliberately milder than libpng, which drops profiles for a wrong illuminant or intent that every colour management
/// system lives with.</summary>
internal sealed class IccProfile
{
    private const int HeaderBytes = 128;
    private const int TagEntryBytes = 12;
    private const int TagTypeBytes = 8;
    private const int MaxTags = 1000;

    /// <summary>libpng ignores a longer description; a keyword of PNG has 79 bytes at most (section 11.3.2.3).</summary>
    private const int MaxNameLength = 79;

    /// <summary>How much of a description is read for a name.</summary>
    private const uint MaxDescriptionBytes = 1024;

    /// <summary>The profile Corbis RGB has left-overs of memory where the type XYZ stands; it is in many old pictures.</summary>
    private const string UnnamedXyz = "\u0017\u00A5\u0005\u00B8";

    private readonly Dictionary<uint, ReadOnlyMemory<byte>> _tags;

    private IccProfile(ReadOnlyMemory<byte> data, Dictionary<uint, ReadOnlyMemory<byte>> tags)
    {
        Data = data;
        _tags = tags;
        ColorSpace = Signature(data.Span, 16) switch
        {
            "GRAY" => IccColorSpace.Grey,
            "RGB " => IccColorSpace.Rgb,
            "CMYK" => IccColorSpace.Cmyk,
            _ => IccColorSpace.Other,
        };
    }

    public ReadOnlyMemory<byte> Data { get; }

    public IccColorSpace ColorSpace { get; }

    /// <summary>Whether tables lead to Lab; to XYZ otherwise.</summary>
    public bool IsConnectedByLab => Signature(Data.Span, 20) == "Lab ";

    /// <summary>The header's words for <see cref="ColorSpace"/>, for messages.</summary>
    public string ColorSpaceSignature => Printable(Data.Span.Slice(16, 4)).Trim();

    /// <summary>Reads the profile; null with the reason where it cannot be one that colours can be taken through. Bytes after its
    /// declared end belong to it no more: segments are padded by some writers.</summary>
    public static IccProfile? TryParse(ReadOnlyMemory<byte> data, out string problem)
    {
        ReadOnlySpan<byte> bytes = data.Span;
        if (bytes.Length < HeaderBytes + 4)
        {
            problem = $"it is {bytes.Length} bytes long, shorter than a header and a tag table";
            return null;
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (size > bytes.Length || size < HeaderBytes + 4)
        {
            problem = $"it says it has {size} bytes, and has {bytes.Length}";
            return null;
        }

        data = data[..(int)size];
        bytes = data.Span;
        if (Signature(bytes, 36) != "acsp")
        {
            problem = "the signature acsp is not where the header has it";
            return null;
        }

        if (ReadTags(data, out problem) is not { } tags)
        {
            return null;
        }

        var profile = new IccProfile(data, tags);
        problem = profile.FindMissingColorants() ?? "";
        return problem.Length == 0 ? profile : null;
    }

    /// <summary>The description tag (desc) as a name for iCCP: 1 to 79 printable ASCII characters.</summary>
    public string Name
    {
        get
        {
            string text = Description();
            var name = new StringBuilder(MaxNameLength);
            foreach (char c in text.Trim())
            {
                // Leading, trailing and double spaces are not allowed in a name.
                bool isSpace = c is <= ' ' or > '~';
                if (name.Length < MaxNameLength && !(isSpace && (name.Length == 0 || name[^1] == ' ')))
                {
                    name.Append(isSpace ? ' ' : c);
                }
            }

            string trimmed = name.ToString().TrimEnd();
            return trimmed.Length > 0 ? trimmed : "ICC Profile";
        }
    }

    private static Dictionary<uint, ReadOnlyMemory<byte>>? ReadTags(ReadOnlyMemory<byte> data, out string problem)
    {
        ReadOnlySpan<byte> bytes = data.Span;
        uint count = BinaryPrimitives.ReadUInt32BigEndian(bytes[HeaderBytes..]);
        if (count > MaxTags || HeaderBytes + 4 + (count * TagEntryBytes) > bytes.Length)
        {
            problem = $"its table of {count} tags does not fit into it";
            return null;
        }

        var tags = new Dictionary<uint, ReadOnlyMemory<byte>>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = bytes.Slice(HeaderBytes + 4 + (i * TagEntryBytes), TagEntryBytes);
            uint offset = BinaryPrimitives.ReadUInt32BigEndian(entry[4..]);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(entry[8..]);
            if (offset > bytes.Length || length > bytes.Length - offset)
            {
                problem = $"its tag {Printable(entry[..4])} lies outside of it";
                return null;
            }

            tags.TryAdd(BinaryPrimitives.ReadUInt32BigEndian(entry), data.Slice((int)offset, (int)length));
        }

        problem = "";
        return tags;
    }

    // ICC.1 section 8: an input, display or output profile has a table to the connection space (A2B0), or curves, and for
    // RGB colorants. Without them the numbers have no meaning.
    private string? FindMissingColorants()
    {
        if (IsOfType("A2B0", "mft1", "mft2", "mAB "))
        {
            return null;
        }

        string[] curves = ColorSpace switch
        {
            IccColorSpace.Rgb => ["rTRC", "gTRC", "bTRC"],
            IccColorSpace.Grey => ["kTRC"],
            _ => ["A2B0"],
        };
        foreach (string curve in curves)
        {
            if (!IsOfType(curve, "curv", "para"))
            {
                return $"its tag {curve} is absent or not of a type that it can have";
            }
        }

        foreach (string colorant in ColorSpace == IccColorSpace.Rgb ? ["rXYZ", "gXYZ", "bXYZ"] : Array.Empty<string>())
        {
            if (!IsOfType(colorant, "XYZ ", UnnamedXyz))
            {
                return $"its tag {colorant} is absent or not of a type that it can have";
            }
        }

        return null;
    }

    private bool IsOfType(string tag, params ReadOnlySpan<string> types) =>
        TryGetTag(tag, out ReadOnlySpan<byte> value) && value.Length >= TagTypeBytes && types.Contains(Signature(value, 0));

    /// <summary>The bytes of a tag, from its type signature on.</summary>
    public bool TryGetTag(string tag, out ReadOnlySpan<byte> value)
    {
        uint key = BinaryPrimitives.ReadUInt32BigEndian(Encoding.Latin1.GetBytes(tag));
        bool found = _tags.TryGetValue(key, out ReadOnlyMemory<byte> data);
        value = data.Span;
        return found;
    }

    // textDescriptionType of version 2 (ICC.1:2001-04 section 6.5.17), multiLocalizedUnicodeType of version 4 (10.15).
    private string Description()
    {
        if (!TryGetTag("desc", out ReadOnlySpan<byte> tag) || tag.Length < 12)
        {
            return "";
        }

        switch (Signature(tag, 0))
        {
            case "desc":
                uint count = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(tag[8..]), MaxDescriptionBytes);
                return Printable(tag.Slice(12, (int)Math.Min(count, tag.Length - 12)));
            case "mluc" when tag.Length >= 28:
                uint bytes = BinaryPrimitives.ReadUInt32BigEndian(tag[20..]);
                uint offset = BinaryPrimitives.ReadUInt32BigEndian(tag[24..]);
                return offset > tag.Length || bytes > tag.Length - offset
                    ? ""
                    : Encoding.BigEndianUnicode.GetString(tag.Slice((int)offset, (int)Math.Min(bytes, MaxDescriptionBytes)));
            default:
                return "";
        }
    }

    private static string Signature(ReadOnlySpan<byte> bytes, int at) => Encoding.Latin1.GetString(bytes.Slice(at, 4));

    private static string Printable(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes).Replace('\0', ' ');
}

/// <summary>What a profile's device side counts in (ICC.1 section 7.2.6).</summary>
internal enum IccColorSpace
{
    Grey,
    Rgb,
    Cmyk,

    /// <summary>Lab, XYZ and others that no JPEG of this converter is coded in.</summary>
    Other,
}
