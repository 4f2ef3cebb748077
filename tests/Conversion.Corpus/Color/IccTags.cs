using System.Buffers.Binary;
using System.Text;

namespace ImageConversion.Corpus.Color;

/// <summary>Writes the tags of ICC profiles (ICC.1 section 10).</summary>
public static class IccTags
{
    public static byte[] Xyz(double x, double y, double z, string type = "XYZ ") =>
        [.. Type(type), .. S15Fixed16(x), .. S15Fixed16(y), .. S15Fixed16(z)];

    /// <summary>curveType: no value is the identity, one value is a gamma, more are a table.</summary>
    public static byte[] Curve(params ushort[] values) =>
        [.. Type("curv"), .. UInt32((uint)values.Length), .. values.SelectMany(UInt16)];

    /// <summary>curveType with a gamma of 256ths.</summary>
    public static byte[] Gamma(double gamma) => Curve((ushort)Math.Round(gamma * 256));

    /// <summary>curveType with a table of a function's values.</summary>
    public static byte[] Table(int entries, Func<double, double> curve) =>
        Curve([.. Samples(entries, curve).Select(v => (ushort)Math.Round(v * ushort.MaxValue))]);

    /// <summary>parametricCurveType.</summary>
    public static byte[] Parametric(ushort function, params double[] parameters) =>
        [.. Type("para"), .. UInt16(function), 0, 0, .. parameters.SelectMany(S15Fixed16)];

    /// <summary>textDescriptionType of version 2.</summary>
    public static byte[] Description(string text) =>
        [.. Type("desc"), .. UInt32((uint)text.Length + 1), .. Encoding.ASCII.GetBytes(text), 0, .. new byte[78]];

    /// <summary>multiLocalizedUnicodeType of version 4, in one language.</summary>
    public static byte[] Localized(string text) =>
    [
        .. Type("mluc"), .. UInt32(1), .. UInt32(12), .. "enUS"u8, .. UInt32((uint)text.Length * 2), .. UInt32(28),
        .. Encoding.BigEndianUnicode.GetBytes(text),
    ];

    public static byte[] Text(string text) => [.. Type("text"), .. Encoding.ASCII.GetBytes(text), 0];

    /// <summary>lut8Type to three outputs, its curves the identity.</summary>
    /// <param name="inputs">Device channels.</param>
    /// <param name="points">Grid points of each dimension.</param>
    /// <param name="grid">The outputs, 0 to 255, of device values of 0 to 1.</param>
    public static byte[] Lut8(int inputs, int points, Func<double[], double[]> grid)
    {
        byte[] ramp = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        return
        [
            .. LutHeader("mft1", inputs, points),
            .. Enumerable.Repeat(ramp, inputs).SelectMany(r => r),
            .. Grid(inputs, points, grid).Select(v => (byte)v),
            .. ramp, .. ramp, .. ramp,
        ];
    }

    /// <summary>lut16Type to three outputs, the output curves the identity.</summary>
    /// <param name="inputs">Device channels.</param>
    /// <param name="points">Grid points of each dimension.</param>
    /// <param name="grid">The outputs, 0 to 65535, of device values of 0 to 1.</param>
    /// <param name="curve">The input curve of each channel; null is the identity.</param>
    public static byte[] Lut16(int inputs, int points, Func<double[], double[]> grid, Func<double, double>? curve = null)
    {
        const int InputEntries = 256;
        ushort[] input = [.. Samples(InputEntries, curve ?? (x => x)).Select(v => (ushort)Math.Round(v * ushort.MaxValue))];
        ushort[] output = [0, ushort.MaxValue];
        return
        [
            .. LutHeader("mft2", inputs, points), .. UInt16(InputEntries), .. UInt16((ushort)output.Length),
            .. Enumerable.Repeat(input, inputs).SelectMany(r => r).SelectMany(UInt16),
            .. Grid(inputs, points, grid).SelectMany(UInt16),
            .. output.SelectMany(UInt16), .. output.SelectMany(UInt16), .. output.SelectMany(UInt16),
        ];
    }

    /// <summary>lutAToBType to three outputs. Parts that are null are left out, but for the last curves.</summary>
    public static byte[] AToB(int inputs, byte[]? inputCurve, byte[]? grid, byte[]? middleCurve, double[]? matrix, byte[] outputCurve)
    {
        using var tag = new MemoryStream();
        tag.Write(Type("mAB "));
        tag.Write([(byte)inputs, 3, 0, 0]);
        tag.Write(new byte[20]);
        uint b = Append(tag, Repeated(outputCurve, 3));
        uint m = Append(tag, matrix?.SelectMany(S15Fixed16).ToArray());
        uint middle = Append(tag, middleCurve is null ? null : Repeated(middleCurve, 3));
        uint c = Append(tag, grid);
        uint a = Append(tag, inputCurve is null ? null : Repeated(inputCurve, inputs));
        tag.Position = 12;
        foreach (uint offset in (uint[])[b, m, middle, c, a])
        {
            tag.Write(UInt32(offset));
        }

        return tag.ToArray();
    }

    /// <summary>The grid of a lutAToBType.</summary>
    public static byte[] AToBGrid(int inputs, int points, int sampleBytes, Func<double[], double[]> grid)
    {
        byte[] header = new byte[20];
        header.AsSpan(0, inputs).Fill((byte)points);
        header[16] = (byte)sampleBytes;
        ushort[] samples = Grid(inputs, points, grid);
        return sampleBytes == 1 ? [.. header, .. samples.Select(s => (byte)s)] : [.. header, .. samples.SelectMany(UInt16)];
    }

    public static byte[] UInt32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] UInt16(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] S15Fixed16(double value) => UInt32(unchecked((uint)(int)Math.Round(value * 65536)));

    private static byte[] Type(string signature) => [.. Encoding.Latin1.GetBytes(signature), 0, 0, 0, 0];

    private static IEnumerable<double> Samples(int count, Func<double, double> curve) =>
        Enumerable.Range(0, count).Select(i => Math.Clamp(curve(i / (count - 1.0)), 0, 1));

    private static byte[] LutHeader(string type, int inputs, int points)
    {
        double[] identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        return [.. Type(type), (byte)inputs, 3, (byte)points, 0, .. identity.SelectMany(S15Fixed16)];
    }

    /// <summary>The outputs at every point, the last dimension fastest.</summary>
    private static ushort[] Grid(int inputs, int points, Func<double[], double[]> grid)
    {
        int count = (int)Math.Pow(points, inputs);
        var samples = new List<ushort>(count * 3);
        double[] device = new double[inputs];
        for (int i = 0; i < count; i++)
        {
            for (int d = inputs - 1, rest = i; d >= 0; d--, rest /= points)
            {
                device[d] = rest % points / (points - 1.0);
            }

            samples.AddRange(grid(device).Select(v => (ushort)Math.Round(v)));
        }

        return [.. samples];
    }

    private static byte[] Repeated(byte[] curve, int times)
    {
        byte[] padded = [.. curve, .. new byte[(4 - (curve.Length & 3)) & 3]];
        return [.. Enumerable.Repeat(padded, times).SelectMany(c => c)];
    }

    private static uint Append(MemoryStream tag, byte[]? part)
    {
        if (part is null)
        {
            return 0;
        }

        tag.Position = tag.Length;
        uint offset = (uint)tag.Position;
        tag.Write(part);
        tag.Write(new byte[(4 - (part.Length & 3)) & 3]);
        return offset;
    }
}
