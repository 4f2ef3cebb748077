using System.Globalization;
using System.Text;

namespace Conversion.BatchEmulator.Tasks;

/// <summary>
/// Processes of tasks that left their group by a session of their own. They are known by the node's root directory in
/// their environment, which no other process has.
/// </summary>
internal static class Strays
{
    public static void Kill(string folder)
    {
        byte[] mark = Encoding.UTF8.GetBytes($"AZ_BATCH_NODE_ROOT_DIR={folder}/");
        foreach (int id in Processes())
        {
            if (Environment(id).AsSpan().IndexOf(mark) >= 0)
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
