using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace Hosts.Orchestrator.Rendering;

/// <summary>The words and numbers of the live display.</summary>
internal static class ProgressText
{
    /// <summary>How much of the work is done, 0 to 1; by bytes where nobody has estimated it.</summary>
    public static double Share(RunProgress now) =>
        now.ShareDone ?? (now.Bytes > 0 ? Math.Clamp((double)now.BytesDone / now.Bytes, 0, 1) : now.Images == 0 ? 1 : 0);

    /// <summary>A bar that needs no colour to be read, and the share in percent.</summary>
    public static string Bar(double share)
    {
        const int width = 40;
        int done = (int)(share * width);
        string bar = new string('━', done) + new string('╌', width - done);
        return string.Create(CultureInfo.InvariantCulture, $"{bar} {share * 100:0.0} %");
    }

    /// <summary>The line of numbers.</summary>
    /// <param name="now">This moment.</param>
    /// <param name="before">An earlier moment, which rates are measured from.</param>
    /// <param name="between">The time between the two.</param>
    public static string Numbers(RunProgress now, RunProgress before, TimeSpan between)
    {
        double seconds = Math.Max(between.TotalSeconds, 0.001);
        double images = (now.Counts.Total - before.Counts.Total) / seconds;
        double megapixels = (now.Counts.Pixels - before.Counts.Pixels) / 1e6 / seconds;
        double bytes = (now.BytesDone - before.BytesDone) / seconds;
        TimeSpan? time = now.ShareDone is not null ? now.TimeLeft
            : bytes > 0 && now.Bytes > now.BytesDone ? TimeSpan.FromSeconds(Math.Min(int.MaxValue, (now.Bytes - now.BytesDone) / bytes))
            : null;
        string left = time > TimeSpan.Zero ? Quantities.Duration(time.Value) + " left" : "";
        string failed = now.Counts.Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $"{now.Counts.Failed:N0} failed") : "";
        string[] parts =
        [
            string.Create(CultureInfo.InvariantCulture, $"{now.Counts.Total:N0} of {Quantities.Count(now.Images, "image")}"),
            string.Create(CultureInfo.InvariantCulture, $"{images:N1} images/s"),
            string.Create(CultureInfo.InvariantCulture, $"{megapixels:N1} MP/s"),
            left,
            failed,
        ];
        return string.Join(" · ", parts.Where(p => p.Length > 0));
    }
}
