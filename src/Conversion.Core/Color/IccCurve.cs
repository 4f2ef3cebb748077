using System.Buffers.Binary;

namespace ImageConversion.Core.Color;

/// <summary>A one-dimensional curve of a profile: a table, a power, or a formula of parametricCurveType (ICC.1 sections 10.6 and
/// 10.18).</summary>
/// <remarks>A table takes and gives 0 to 1. Formulas are without limits: a curve, a matrix and another curve may leave that range and
/// come back, as in the profile of XYB.</remarks>
internal sealed class IccCurve
{
    private const int HeaderBytes = 12;
    private const int MaxParameters = 7;

    /// <summary>A value for each input of 16 bits. Tags may share their bytes, so that one long table could be read many times.</summary>
    private const int MaxEntries = 1 << 16;

    /// <summary>Beyond any colour, and small enough for the stages behind it.</summary>
    private const float MaxValue = 1e9f;

    private readonly float[] _table;
    private readonly Formula? _formula;

    private IccCurve(float[] table) => _table = table;

    private IccCurve(Formula formula)
    {
        _table = [];
        _formula = formula;
    }

    /// <summary>A curve through evenly spaced values.</summary>
    public static IccCurve FromTable(float[] values) => new(values);

    public static IccCurve FromGamma(float gamma) => new(Power(gamma));

    /// <summary>The curve at the start of <paramref name="tag"/>, and how many bytes it takes; null where it is none.</summary>
    public static IccCurve? TryRead(ReadOnlySpan<byte> tag, out int bytes)
    {
        bytes = 0;
        if (tag.Length < HeaderBytes)
        {
            return null;
        }

        return tag[..4] switch
        {
            [(byte)'c', (byte)'u', (byte)'r', (byte)'v'] => ReadTable(tag, out bytes),
            [(byte)'p', (byte)'a', (byte)'r', (byte)'a'] => ReadFormula(tag, out bytes),
            _ => null,
        };
    }

    public float Evaluate(float x)
    {
        if (_formula is { } formula)
        {
            float y = formula.Evaluate(x);
            // A negative base gives no number.
            return float.IsNaN(y) ? 0 : Math.Clamp(y, -MaxValue, MaxValue);
        }

        float position = Math.Clamp(x, 0f, 1f) * (_table.Length - 1);
        int low = (int)position;
        if (low >= _table.Length - 1)
        {
            return _table[^1];
        }

        float fraction = position - low;
        return _table[low] + (fraction * (_table[low + 1] - _table[low]));
    }

    /// <summary>The same in double precision, which gives the same number on every processor once it is used.</summary>
    public double EvaluateFinely(double x) => _formula is { } formula && formula.Evaluate(x) is var y && double.IsFinite(y)
        ? Math.Clamp(y, -MaxValue, MaxValue)
        : Evaluate((float)x);

    private static IccCurve? ReadTable(ReadOnlySpan<byte> tag, out int bytes)
    {
        uint count = BinaryPrimitives.ReadUInt32BigEndian(tag[8..]);
        bytes = 0;
        if (count > MaxEntries || count > (tag.Length - HeaderBytes) / sizeof(ushort))
        {
            return null;
        }

        bytes = HeaderBytes + ((int)count * sizeof(ushort));
        ReadOnlySpan<byte> values = tag[HeaderBytes..bytes];
        switch (count)
        {
            case 0:
                return FromGamma(1);
            case 1:
                // A single value is a gamma in u8Fixed8Number.
                return FromGamma(BinaryPrimitives.ReadUInt16BigEndian(values) / 256f);
            default:
                return FromTable(ReadUInt16Values(values, (int)count));
        }
    }

    private static IccCurve? ReadFormula(ReadOnlySpan<byte> tag, out int bytes)
    {
        ushort function = BinaryPrimitives.ReadUInt16BigEndian(tag[8..]);
        int count = function switch { 0 => 1, 1 => 3, 2 => 4, 3 => 5, 4 => MaxParameters, _ => -1 };
        bytes = HeaderBytes + (count * sizeof(int));
        if (count < 0 || bytes > tag.Length)
        {
            bytes = 0;
            return null;
        }

        Span<float> p = stackalloc float[MaxParameters];
        for (int i = 0; i < count; i++)
        {
            p[i] = ReadS15Fixed16(tag[(HeaderBytes + (i * sizeof(int)))..]);
        }

        // Each of the five functions (table 68) is the last one with some parameters fixed.
        return new IccCurve(function switch
        {
            0 => Power(p[0]),
            1 => new Formula(p[0], p[1], p[2], 0, p[1] == 0 ? 0 : -p[2] / p[1], 0, 0),
            2 => new Formula(p[0], p[1], p[2], 0, p[1] == 0 ? 0 : Math.Max(0, -p[2] / p[1]), p[3], p[3]),
            3 => new Formula(p[0], p[1], p[2], p[3], p[4], 0, 0),
            _ => new Formula(p[0], p[1], p[2], p[3], p[4], p[5], p[6]),
        });
    }

    /// <summary>Of negative values only the first power exists.</summary>
    private static Formula Power(float gamma) => new(gamma, 1, 0, gamma == 1 ? 1 : 0, 0, 0, 0);

    public static float[] ReadUInt16Values(ReadOnlySpan<byte> values, int count)
    {
        float[] table = new float[count];
        for (int i = 0; i < count; i++)
        {
            table[i] = BinaryPrimitives.ReadUInt16BigEndian(values[(i * sizeof(ushort))..]) / (float)ushort.MaxValue;
        }

        return table;
    }

    public static float ReadS15Fixed16(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt32BigEndian(value) / 65536f;

    /// <summary>(a x + b)^g + e from d on, c x + f below.</summary>
    private sealed record Formula(float G, float A, float B, float C, float D, float E, float F)
    {
        public float Evaluate(float x) => x >= D ? MathF.Pow((A * x) + B, G) + E : (C * x) + F;

        public double Evaluate(double x) => x >= D ? Math.Pow((A * x) + B, G) + E : (C * x) + F;
    }
}
