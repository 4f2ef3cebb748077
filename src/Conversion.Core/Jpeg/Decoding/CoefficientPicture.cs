namespace Conversion.Core.Jpeg.Decoding;

/// <summary>The coefficients of a picture of several scans, and what to multiply them by.</summary>
internal sealed class CoefficientPicture : IDisposable
{
    private readonly DequantizationTable?[] _tables;

    public CoefficientPicture(JpegFrame frame)
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
