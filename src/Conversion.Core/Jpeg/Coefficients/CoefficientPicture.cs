using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Coefficients;

/// <summary>The coefficients of a picture of several scans, and what to multiply them by.</summary>
internal sealed class CoefficientPicture : IDisposable
{
    private readonly DequantizationTable?[] _tables;

    public CoefficientPicture(FrameHeader frame)
    {
        Planes = new CoefficientPlane[frame.Components.Count];
        _tables = new DequantizationTable?[Planes.Length];
        try
        {
            for (int c = 0; c < Planes.Length; c++)
            {
                Planes[c] = CoefficientPlane.Create(frame, c);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public CoefficientPlane[] Planes { get; }

    /// <summary>What a component's coefficients are to be multiplied by.</summary>
    public DequantizationTable Table(int component) =>
        _tables[component] ?? throw new InvalidOperationException($"Component {component} was never coded.");

    /// <summary>The same, or null for a component that was never coded.</summary>
    public DequantizationTable? FindTable(int component) => _tables[component];

    /// <summary>libjpeg takes the table that is defined when a component's first scan begins.</summary>
    public void SetTable(int component, DequantizationTable table) => _tables[component] ??= table;

    public void Dispose()
    {
        foreach (CoefficientPlane? plane in Planes)
        {
            plane?.Dispose();
        }
    }
}

/// <summary>What coefficients are multiplied by, in the order of <see cref="BlockOrder"/>.</summary>
internal sealed class DequantizationTable
{
    /// <summary>Up to here, the sum of eight products with any coefficients keeps within 32 bits.</summary>
    private const int MaxNarrow = 4095;

    public DequantizationTable(ReadOnlySpan<ushort> zigzag)
    {
        for (int k = 0; k < zigzag.Length; k++)
        {
            Steps[BlockOrder.Positions[k]] = zigzag[k];
        }

        IsNarrow = !zigzag.ContainsAnyInRange((ushort)(MaxNarrow + 1), ushort.MaxValue);
    }

    public ushort[] Steps { get; } = new ushort[ZigzagOrder.BlockSize];

    /// <summary>Whether all steps are small enough for calculations in 16 and 32 bits.</summary>
    public bool IsNarrow { get; }
}
