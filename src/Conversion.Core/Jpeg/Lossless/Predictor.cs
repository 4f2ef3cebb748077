namespace ImageConversion.Core.Jpeg.Lossless;

/// <summary>From differences to samples (T.81 H.1.2 and H.2): each is predicted by its neighbours to the left and above.</summary>
/// <param name="selection">The predictor, 1 to 7 (table H.1).</param>
/// <param name="initial">The prediction of the first sample.</param>
internal sealed class Predictor(int selection, int initial)
{
    public const int First = 1;
    public const int Last = 7;

    /// <summary>Differences are modulo 2^16.</summary>
    private const int Mask = ushort.MaxValue;

    /// <summary>The first row of a scan or a restart interval: by the sample to the left.</summary>
    public void StartRows(ReadOnlySpan<int> differences, Span<ushort> row)
    {
        int left = initial;
        for (int x = 0; x < row.Length; x++)
        {
            left = (differences[x] + left) & Mask;
            row[x] = (ushort)left;
        }
    }

    /// <summary>A later row: its first sample by the one above, the others by the selected predictor.</summary>
    public void NextRow(ReadOnlySpan<int> differences, ReadOnlySpan<ushort> above, Span<ushort> row)
    {
        int left = (differences[0] + above[0]) & Mask;
        row[0] = (ushort)left;
        for (int x = 1; x < row.Length; x++)
        {
            left = (differences[x] + Predict(left, above[x], above[x - 1])) & Mask;
            row[x] = (ushort)left;
        }
    }

    private int Predict(int left, int above, int aboveLeft) => selection switch
    {
        1 => left,
        2 => above,
        3 => aboveLeft,
        4 => left + above - aboveLeft,
        5 => left + ((above - aboveLeft) >> 1),
        6 => above + ((left - aboveLeft) >> 1),
        _ => (left + above) >> 1,
    };
}
