namespace Conversion.Batch.Generation.Jpeg;

/// <summary>
/// The scans of a progressive file, in the order that the IJG recommends: a coarse picture early, chroma before the
/// fine detail of luma, and the lowest bit of luma, the largest scan, last.
/// </summary>
internal static class ProgressiveScript
{
    public static IEnumerable<JpegScan> For(JpegFrame frame)
    {
        JpegComponent[] main = [.. frame.Components.Where(c => c.TableSlot == 0)];
        JpegComponent[] chroma = [.. frame.Components.Where(c => c.TableSlot == 1)];

        yield return new JpegScan(frame.Components, 0, 0, 0, 1);
        foreach (JpegScan scan in Each(main, 1, 5, 0, 2)
            .Concat(Each(chroma, 1, 63, 0, 1))
            .Concat(Each(main, 6, 63, 0, 2))
            .Concat(Each(main, 1, 63, 2, 1)))
        {
            yield return scan;
        }

        yield return new JpegScan(frame.Components, 0, 0, 1, 0);
        foreach (JpegScan scan in Each(chroma, 1, 63, 1, 0).Concat(Each(main, 1, 63, 1, 0)))
        {
            yield return scan;
        }
    }

    // T.81 G.1.1.1.1: a scan of AC coefficients has one component.
    private static IEnumerable<JpegScan> Each(JpegComponent[] components, int start, int end, int high, int low) =>
        components.Select(component => new JpegScan([component], start, end, high, low));
}
