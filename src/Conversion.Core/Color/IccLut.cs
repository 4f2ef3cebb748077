using System.Buffers.Binary;
using System.Numerics;

namespace ImageConversion.Core.Color;

/// <summary>A multi-dimensional table of a profile from its device side to the connection space: lut8Type, lut16Type and
/// lutAToBType (ICC.1 sections 10.10, 10.11 and 10.12). One, three or four inputs.</summary>
internal sealed class IccLut
{
    public const int MaxInputs = 4;
    private const int Outputs = 3;
    private const int LegacyTablesOffset = 48;
    private const int LabLegacyTablesOffset = 52;
    private const int ToPcsHeaderBytes = 32;

    private readonly IccCurve[] _inputCurves;
    private readonly IccGrid? _grid;
    private readonly IccCurve[] _middleCurves;
    private readonly Matrix? _matrix;
    private readonly IccCurve[] _outputCurves;

    private IccLut(IccCurve[] inputCurves, IccGrid? grid, IccCurve[] middleCurves, Matrix? matrix, IccCurve[] outputCurves)
    {
        _inputCurves = inputCurves;
        _grid = grid;
        _middleCurves = middleCurves;
        _matrix = matrix;
        _outputCurves = outputCurves;
    }

    /// <summary>Whether Lab is in the 16-bit encoding of version 2, in which FF00 stands for 100 (ICC.1 section 10.10 keeps it
    /// for lut16Type, whatever the profile's version).</summary>
    public bool IsLegacyLab { get; private init; }

    /// <summary>The table in <paramref name="tag"/>; null where it is malformed or does not take that many inputs.</summary>
    public static IccLut? TryRead(ReadOnlySpan<byte> tag, int inputs)
    {
        if (tag.Length < ToPcsHeaderBytes || tag[8] != inputs || tag[9] != Outputs || inputs is not (1 or 3 or MaxInputs))
        {
            return null;
        }

        return tag[..4] switch
        {
            [(byte)'m', (byte)'f', (byte)'t', (byte)'1'] => ReadLegacy(tag, isWide: false),
            [(byte)'m', (byte)'f', (byte)'t', (byte)'2'] => ReadLegacy(tag, isWide: true),
            [(byte)'m', (byte)'A', (byte)'B', (byte)' '] => ReadAToB(tag),
            _ => null,
        };
    }

    /// <summary>From device values of 0 to 1 to the encoded connection space, of which 0 to 1 are the encodable values; what leaves
    /// them is not cut off here. <paramref name="device"/> is overwritten.</summary>
    public Vector3 Evaluate(Span<float> device)
    {
        for (int i = 0; i < _inputCurves.Length; i++)
        {
            device[i] = _inputCurves[i].Evaluate(device[i]);
        }

        Vector3 value = _grid?.Interpolate(device) ?? new Vector3(device[0], device[1], device[2]);
        value = Apply(_middleCurves, value);
        if (_matrix is { } matrix)
        {
            value = matrix.Multiply(value);
        }

        return Apply(_outputCurves, value);
    }

    private static Vector3 Apply(IccCurve[] curves, Vector3 value) => curves.Length == 0
        ? value
        : new Vector3(curves[0].Evaluate(value.X), curves[1].Evaluate(value.Y), curves[2].Evaluate(value.Z));

    // The matrix of these two types counts only where the input is XYZ, which no JPEG's is.
    private static IccLut? ReadLegacy(ReadOnlySpan<byte> tag, bool isWide)
    {
        int inputs = tag[8];
        int points = tag[10];
        int sampleBytes = isWide ? 2 : 1;
        int inputEntries = 256;
        int outputEntries = 256;
        int at = LegacyTablesOffset;
        if (isWide)
        {
            at = LabLegacyTablesOffset;
            if (tag.Length < at)
            {
                return null;
            }

            inputEntries = BinaryPrimitives.ReadUInt16BigEndian(tag[LegacyTablesOffset..]);
            outputEntries = BinaryPrimitives.ReadUInt16BigEndian(tag[(LegacyTablesOffset + 2)..]);
        }

        long gridSamples = IccGrid.CountSamples([.. Enumerable.Repeat(points, inputs)], Outputs);
        long needed = at + (sampleBytes * (((long)inputEntries * inputs) + gridSamples + ((long)outputEntries * Outputs)));
        if (points < 2 || inputEntries < 2 || outputEntries < 2 || gridSamples < 0 || needed > tag.Length)
        {
            return null;
        }

        IccCurve[] inputCurves = ReadTables(tag, ref at, inputs, inputEntries, sampleBytes);
        float[] samples = ReadSamples(tag, ref at, (int)gridSamples, sampleBytes);
        IccCurve[] outputCurves = ReadTables(tag, ref at, Outputs, outputEntries, sampleBytes);
        var grid = new IccGrid([.. Enumerable.Repeat(points, inputs)], samples);
        return new IccLut(inputCurves, grid, [], null, outputCurves) { IsLegacyLab = isWide };
    }

    private static IccLut? ReadAToB(ReadOnlySpan<byte> tag)
    {
        int inputs = tag[8];
        uint output = BinaryPrimitives.ReadUInt32BigEndian(tag[12..]);
        uint matrixAt = BinaryPrimitives.ReadUInt32BigEndian(tag[16..]);
        uint middle = BinaryPrimitives.ReadUInt32BigEndian(tag[20..]);
        uint gridAt = BinaryPrimitives.ReadUInt32BigEndian(tag[24..]);
        uint input = BinaryPrimitives.ReadUInt32BigEndian(tag[28..]);
        IccCurve[]? outputCurves = ReadCurves(tag, output, Outputs);
        IccCurve[]? middleCurves = middle == 0 ? [] : ReadCurves(tag, middle, Outputs);
        IccCurve[]? inputCurves = input == 0 ? [] : ReadCurves(tag, input, inputs);
        Matrix? matrix = matrixAt == 0 ? null : Matrix.TryRead(tag, matrixAt);
        IccGrid? grid = gridAt == 0 ? null : IccGrid.TryRead(tag, gridAt, inputs);
        bool isWhole = outputCurves is not null && middleCurves is not null && inputCurves is not null
            && (matrixAt == 0) == (matrix is null) && (gridAt == 0) == (grid is null);
        // Without a grid there is nothing that could turn one or four values into three.
        return isWhole && (grid is not null || inputs == Outputs)
            ? new IccLut(inputCurves!, grid, middleCurves!, matrix, outputCurves!)
            : null;
    }

    private static IccCurve[]? ReadCurves(ReadOnlySpan<byte> tag, uint offset, int count)
    {
        var curves = new IccCurve[count];
        long at = offset;
        for (int i = 0; i < count; i++)
        {
            if (at >= tag.Length || IccCurve.TryRead(tag[(int)at..], out int bytes) is not { } curve)
            {
                return null;
            }

            curves[i] = curve;
            // Curves follow one another, each padded to a multiple of four (10.12.3).
            at += (bytes + 3) & ~3;
        }

        return curves;
    }

    private static IccCurve[] ReadTables(ReadOnlySpan<byte> tag, ref int at, int count, int entries, int sampleBytes)
    {
        var curves = new IccCurve[count];
        for (int i = 0; i < count; i++)
        {
            curves[i] = IccCurve.FromTable(ReadSamples(tag, ref at, entries, sampleBytes));
        }

        return curves;
    }

    private static float[] ReadSamples(ReadOnlySpan<byte> tag, ref int at, int count, int sampleBytes)
    {
        float[] samples = IccGrid.ReadSamples(tag[at..], count, sampleBytes);
        at += count * sampleBytes;
        return samples;
    }

    /// <summary>Three by three, and an offset (10.12.5).</summary>
    private sealed record Matrix(float[] E)
    {
        private const int Count = 12;

        public static Matrix? TryRead(ReadOnlySpan<byte> tag, uint offset)
        {
            if (offset > tag.Length - (Count * sizeof(int)))
            {
                return null;
            }

            float[] e = new float[Count];
            for (int i = 0; i < Count; i++)
            {
                e[i] = IccCurve.ReadS15Fixed16(tag[((int)offset + (i * sizeof(int)))..]);
            }

            return new Matrix(e);
        }

        public Vector3 Multiply(Vector3 v) => new(
            (E[0] * v.X) + (E[1] * v.Y) + (E[2] * v.Z) + E[9],
            (E[3] * v.X) + (E[4] * v.Y) + (E[5] * v.Z) + E[10],
            (E[6] * v.X) + (E[7] * v.Y) + (E[8] * v.Z) + E[11]);
    }
}
