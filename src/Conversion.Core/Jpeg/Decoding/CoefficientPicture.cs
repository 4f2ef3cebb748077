namespace Conversion.Core.Jpeg.Decoding;

/// <summary>The coefficients of a picture of several scans, and what to multiply them by.</summary>
internal sealed class CoefficientPicture : IDisposable
{
    private readonly int[]?[] _steps;

    public CoefficientPicture(JpegFrame frame)
    {
        Planes = new CoefficientPlane[frame.Components.Count];
        _steps = new int[Planes.Length][];
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

    /// <summary>A component's quantization table, row by row.</summary>
    public int[] Steps(int component) =>
        _steps[component] ?? throw new InvalidOperationException($"Component {component} was never coded.");

    /// <summary>libjpeg takes the table that is defined when a component's first scan begins.</summary>
    public void SetSteps(int component, int[] steps) => _steps[component] ??= steps;

    public void Dispose()
    {
        foreach (CoefficientPlane? plane in Planes)
        {
            plane?.Dispose();
        }
    }
}
