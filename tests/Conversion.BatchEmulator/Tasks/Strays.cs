using System.Globalization;
using System.Text;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>
/// Processes of tasks that left their group by a session of their own. They are known by the directories in their
/// environment, which no other process has.
/// </summary>
internal static class Strays
{
    /// <summary>Kills the processes of the node, job or task whose directory this is, or of all below it.</summary>
    public static void Kill(string folder)
    {
        byte[][] marks =
        [
            .. from name in (string[])["AZ_BATCH_NODE_ROOT_DIR", "AZ_BATCH_TASK_DIR"]
               from end in (string[])["/", "\0"]
               select Encoding.UTF8.GetBytes($"{name}={folder}{end}"),
        ];
        foreach (int id in Processes())
        {
            byte[] environment = Environment(id);
            if (marks.Any(mark => environment.AsSpan().IndexOf(mark) >= 0))
            {
                ChildProcess.KillOne(id);
            }
        }
    }

    private static IEnumerable<int> Processes() => Directory.Exists("/proc")
        ? Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0)
        : [];

    private static byte[] Environment(int id)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile, or another user's: none of ours.
            return [];
        }
    }
}
