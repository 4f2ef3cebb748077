using System.Buffers.Binary;
using System.Text;

namespace ImageConversion.Corpus.Color;

/// <summary>Writes ICC profiles: header and tag table of ICC.1 sections 7.2 and 7.3.</summary>
/// <param name="colorSpace">Of the device: <c>RGB </c>, <c>GRAY</c>, <c>CMYK</c>.</param>
/// <param name="connectionSpace"><c>XYZ </c> or <c>Lab </c>.</param>
/// <param name="version">2 or 4.</param>
public sealed class IccProfileBuilder(string colorSpace, string connectionSpace = "XYZ ", byte version = 2)
{
    private const int HeaderBytes = 128;

    private readonly List<(string Signature, byte[] Data)> _tags = [];

    /// <summary>Rendering intent; 0 to 3 exist.</summary>
    public uint Intent { get; init; }

    /// <summary>XYZ of the connection space's white; D50 is the only right one.</summary>
    public double[] Illuminant { get; init; } = [0.9642, 1, 0.8249];

    /// <summary>The description as the version has it.</summary>
    public IccProfileBuilder Named(string description) =>
        Add("desc", version >= 4 ? IccTags.Localized(description) : IccTags.Description(description))
            .Add("cprt", version >= 4 ? IccTags.Localized("No rights reserved") : IccTags.Text("No rights reserved"))
            .Add("wtpt", IccTags.Xyz(0.9642, 1, 0.8249));

    public IccProfileBuilder Add(string signature, byte[] data)
    {
        _tags.Add((signature, data));
        return this;
    }

    /// <summary>The same curve for all channels: one tag's data under three names, as most writers have it.</summary>
    public IccProfileBuilder AddCurves(byte[] curve) => Add("rTRC", curve).Add("gTRC", curve).Add("bTRC", curve);

    public IccProfileBuilder AddColorants(double[] red, double[] green, double[] blue, string type = "XYZ ") =>
        Add("rXYZ", IccTags.Xyz(red[0], red[1], red[2], type))
            .Add("gXYZ", IccTags.Xyz(green[0], green[1], green[2], type))
            .Add("bXYZ", IccTags.Xyz(blue[0], blue[1], blue[2], type));

    public byte[] ToArray()
    {
        int at = HeaderBytes + 4 + (_tags.Count * 12);
        using var table = new MemoryStream();
        using var data = new MemoryStream();
        table.Write(IccTags.UInt32((uint)_tags.Count));
        var written = new Dictionary<byte[], int>(ReferenceEqualityComparer.Instance);
        foreach ((string signature, byte[] value) in _tags)
        {
            if (!written.TryGetValue(value, out int offset))
            {
                offset = at + (int)data.Length;
                written[value] = offset;
                data.Write(value);
                data.Write(new byte[(4 - (value.Length & 3)) & 3]);
            }

            table.Write(Encoding.ASCII.GetBytes(signature));
            table.Write(IccTags.UInt32((uint)offset));
            table.Write(IccTags.UInt32((uint)value.Length));
        }

        byte[] profile = [.. Header(), .. table.ToArray(), .. data.ToArray()];
        BinaryPrimitives.WriteInt32BigEndian(profile, profile.Length);
        return profile;
    }

    private byte[] Header()
    {
        byte[] header = new byte[HeaderBytes];
        header[8] = version;
        Encoding.ASCII.GetBytes(colorSpace == "CMYK" ? "prtr" : "mntr").CopyTo(header, 12);
        Encoding.ASCII.GetBytes(colorSpace).CopyTo(header, 16);
        Encoding.ASCII.GetBytes(connectionSpace).CopyTo(header, 20);
        // 2026-01-01, always: the same bytes on every day.
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(24), 2026);
        header[27] = header[29] = 1;
        "acsp"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(64), Intent);
        for (int i = 0; i < Illuminant.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(68 + (4 * i)), (int)Math.Round(Illuminant[i] * 65536));
        }

        return header;
    }
}
