using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Runs;

/// <summary>The hashes of plans that this machine made, in a folder that only its user can write: a file a run.</summary>
/// <remarks>Thread-safe. What cannot be kept is asked for later; a run does not fail for it.</remarks>
/// <param name="folder">The folder; null keeps nothing.</param>
internal sealed class KnownPlans(string? folder)
{
    private const int Kept = 1000;
    private const int PrunedFrom = 2 * Kept;

    /// <summary>Remembers a plan that was just written.</summary>
    public void Keep(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (folder is null || plan.Sha256 is null)
        {
            return;
        }

        try
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllText(Path.Combine(folder, plan.Run), plan.Sha256);
            Prune(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As said above.
        }
    }

    /// <summary>The hash of a run's plan as this machine made it; null where it did not, or long ago.</summary>
    public string? Find(string run)
    {
        try
        {
            return folder is not null && RunId.IsWellFormed(run) && File.Exists(Path.Combine(folder, run))
                ? File.ReadAllText(Path.Combine(folder, run)).Trim()
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Ids sort by time.
    private static void Prune(string folder)
    {
        string[] runs = Directory.GetFiles(folder);
        if (runs.Length > PrunedFrom)
        {
            foreach (string run in runs.Order(StringComparer.Ordinal).SkipLast(Kept))
            {
                File.Delete(run);
            }
        }
    }
}
