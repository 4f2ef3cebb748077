using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ImageConversion.Storage.FileSystem;

/// <summary>The process that made a file under the reserved folder, read from the file's name:
/// <c>host-pid-number.suffix</c>.</summary>
internal static partial class FileOwner
{
    // How long a process on another host, which cannot be asked, may leave its file alone before it counts as gone. A
    // temporary file lives for the milliseconds of one write; a day also covers a segment of the index.
    private static readonly TimeSpan ForeignPatience = TimeSpan.FromDays(1);

    // A process' start is known to the clock tick, a file's date to the jiffy.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(5);

    private static readonly string Host = UnsafeCharacters().Replace(Environment.MachineName, "_");

    private static long _lastNumber;

    /// <summary>A name that no other process uses at this time, nor this one ever again.</summary>
    public static string NextName(string suffix) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Host}-{Environment.ProcessId}-{Interlocked.Increment(ref _lastNumber)}{suffix}");

    /// <summary>Whether the process that made the file is gone, as far as can be known; in doubt it is not.</summary>
    /// <param name="fileName">The file's name without its folder.</param>
    /// <param name="lastWritten">When the file was last written.</param>
    /// <param name="now">The present.</param>
    public static bool IsGone(string fileName, DateTimeOffset lastWritten, DateTimeOffset now)
    {
        Match match = OwnedName().Match(fileName);
        if (!match.Success || match.Groups["host"].Value != Host)
        {
            return now - lastWritten > ForeignPatience;
        }

        return !int.TryParse(match.Groups["pid"].ValueSpan, CultureInfo.InvariantCulture, out int pid)
            || !WasRunning(pid, lastWritten);
    }

    private static bool WasRunning(int pid, DateTimeOffset when)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            // Process ids are used again: in a container every life of a worker may be number 1.
            return new DateTimeOffset(process.StartTime) <= when + ClockSlack;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception unknown) when (unknown is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            // It runs, or ran a moment ago, and may not be asked.
            return true;
        }
    }

    [GeneratedRegex(@"^(?<host>.+)-(?<pid>[0-9]+)-[0-9]+\.", RegexOptions.CultureInvariant)]
    private static partial Regex OwnedName();

    [GeneratedRegex("[^A-Za-z0-9.-]", RegexOptions.CultureInvariant)]
    private static partial Regex UnsafeCharacters();
}
