namespace Conversion.Batch.Generation.Jpeg;

/// <summary>Samples of one component in rows without padding.</summary>
internal sealed class SamplePlane(int width, int height)
{
    private readonly byte[] _samples = new byte[(long)width * height];

    public int Width => width;

    public Span<byte> Row(int y) => _samples.AsSpan(y * width, width);

    public ReadOnlySpan<byte> RowsFrom(int y) => _samples.AsSpan(y * width);

    /// <summary>Repeats the last column and row of the picture to the end of the plane.</summary>
    public void Pad(int pictureWidth, int pictureHeight)
    {
        for (int y = 0; y < pictureHeight; y++)
        {
            Row(y)[pictureWidth..].Fill(Row(y)[pictureWidth - 1]);
        }

        for (int y = pictureHeight; y < height; y++)
        {
            Row(pictureHeight - 1).CopyTo(Row(y));
        }
    }

    /// <summary>A coarser plane whose samples are the means of the samples that they replace.</summary>
    public SamplePlane Reduce(int horizontal, int vertical)
    {
        int count = horizontal * vertical;
        if (count == 1)
        {
            return this;
        }

        // Both factors are powers of two, so the division is a shift.
        int shift = int.Log2(count);
        var reduced = new SamplePlane(width / horizontal, height / vertical);
        var sums = new int[width];
        for (int y = 0; y < height / vertical; y++)
        {
            sums.AsSpan().Clear();
            for (int line = 0; line < vertical; line++)
            {
                AddRow(Row((y * vertical) + line), sums);
            }

            Span<byte> target = reduced.Row(y);
            for (int x = 0; x < target.Length; x++)
            {
                int sum = count / 2;
                foreach (int part in sums.AsSpan(x * horizontal, horizontal))
                {
                    sum += part;
                }

                target[x] = (byte)(sum >> shift);
            }
        }

        return reduced;
    }

    private static void AddRow(ReadOnlySpan<byte> row, Span<int> sums)
    {
        for (int x = 0; x < row.Length; x++)
        {
            sums[x] += row[x];
        }
    }
}
