using System.Diagnostics;
using ImageConversion.Core.Pixels;
using ImageConversion.Core.Png.Deflate;
using ImageConversion.Core.Png.Grey;

namespace ImageConversion.Core.Png.Strips;

/// <summary>Reads rows strip by strip, has the strips coded, by several threads if that is asked for, and hands the pieces on in
/// order. Strips know nothing of each other, so the bytes do not depend on the number of threads.</summary>
internal sealed class StripPipeline(StripFormat format, int degreeOfParallelism, CancellationToken cancellationToken)
{
    /// <summary>Time spent in the row source.</summary>
    /// <value>In ticks of <see cref="Stopwatch"/>.</value>
    public long ReadingTicks { get; private set; }

    /// <summary>The checksum of all filtered rows.</summary>
    public uint Adler { get; private set; } = Adler32.Empty;

    /// <summary>How many rows went into the pieces that were handed on.</summary>
    public int RowsCoded { get; private set; }

    /// <summary>Codes all rows; false where a <see cref="GreyRowSource"/> turned out to have colour.</summary>
    public bool Run(RowSource rows, IStripSink sink)
    {
        int strips = (rows.Height + format.RowsPerStrip - 1) / format.RowsPerStrip;
        // One slot more than threads: the next strip is read while the others are coded.
        int slots = degreeOfParallelism == 1 ? 1 : Math.Min(degreeOfParallelism + 1, strips);
        StripSlot[] ring = new StripSlot[slots];
        for (int i = 0; i < slots; i++)
        {
            ring[i] = new StripSlot(new StripCoder(format));
        }

        try
        {
            return Run(rows, ring, sink);
        }
        finally
        {
            foreach (StripSlot slot in ring)
            {
                slot.Dispose();
            }
        }
    }

    private bool Run(RowSource rows, StripSlot[] ring, IStripSink sink)
    {
        int strip = 0;
        for (int y = 0; y < rows.Height; strip++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StripSlot slot = ring[strip % ring.Length];
            HandOn(slot, sink);
            if (strip == 0)
            {
                slot.Coder.RowAbove.Clear();
            }
            else
            {
                ring[(strip - 1) % ring.Length].Coder.LastRow.CopyTo(slot.Coder.RowAbove);
            }

            int count = Math.Min(format.RowsPerStrip, rows.Height - y);
            long before = Stopwatch.GetTimestamp();
            rows.ReadRows(slot.Coder.RowsToFill(count), count);
            ReadingTicks += Stopwatch.GetTimestamp() - before;
            if (rows is GreyRowSource { FoundColor: true })
            {
                HandOnAll(ring, strip, sink);
                return false;
            }

            y += count;
            slot.Start(isLast: y == rows.Height, onThisThread: ring.Length == 1);
        }

        HandOnAll(ring, strip, sink);
        return true;
    }

    private void HandOnAll(StripSlot[] ring, int next, IStripSink sink)
    {
        for (int i = 0; i < ring.Length; i++)
        {
            HandOn(ring[(next + i) % ring.Length], sink);
        }
    }

    private void HandOn(StripSlot slot, IStripSink sink)
    {
        if (!slot.Finish())
        {
            return;
        }

        Adler = Adler32.Combine(Adler, slot.Coder.Adler, slot.Coder.FilteredBytes);
        RowsCoded += slot.Coder.Rows;
        sink.Append(slot.Coder.Output);
    }
}
