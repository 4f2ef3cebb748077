using System.Diagnostics;

namespace Conversion.Core.Pixels;

/// <summary>
/// Adds up the time spent in the rows it hands on: decoding and encoding take turns row by row, so only here can
/// they be told apart. Does not own the rows behind it.
/// </summary>
internal sealed class TimedRowSource(RowSource rows) : RowSource(rows.Width, rows.Height, rows.Layout)
{
    private long _ticks;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(0, _ticks);

    public override void ReadRows(Span<byte> destination, int rowCount)
    {
        long started = Stopwatch.GetTimestamp();
        rows.ReadRows(destination, rowCount);
        _ticks += Stopwatch.GetTimestamp() - started;
    }
}
