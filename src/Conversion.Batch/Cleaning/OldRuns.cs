using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Batch.Submission;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Cleaning;

/// <summary>Finds runs of which nothing was written for long, and workers that no run that stays was submitted with.</summary>
/// <param name="state">Where the folders of the runs are.</param>
/// <param name="isWanted">Whether a target's runs are looked for; it is given null for those whose target is not known.</param>
/// <param name="isUnderWay">Whether a run is under way; null where nobody can say.</param>
/// <param name="keep">The newest runs of each target that stay.</param>
/// <param name="before">Runs stay of which something was written at this time or later.</param>
internal sealed class OldRuns(
    IBlobStore state,
    Func<string?, bool> isWanted,
    Func<IBlobStore, RunFolder, CancellationToken, Task<bool?>> isUnderWay,
    int keep,
    DateTimeOffset before)
{
    /// <summary>Finds them: by target, the oldest first.</summary>
    public async Task<IReadOnlyList<CleanFinding>> FindAsync(CancellationToken cancellationToken)
    {
        RunListing listing = await RunListing.ReadAsync(state, cancellationToken).ConfigureAwait(false);
        var found = new List<CleanFinding>();
        var kept = new List<RunFiles>();
        var seen = new Dictionary<string, int>();
        foreach (RunFolder run in listing.Runs.Reverse())
        {
            var files = new RunFiles(state, run.Id);
            string? target = run.HasPlan ? (await files.TryReadHeadAsync(cancellationToken).ConfigureAwait(false))?.Target : null;
            int newer = target is null ? 0 : seen.GetValueOrDefault(target);
            if (target is not null)
            {
                seen[target] = newer + 1;
            }

            if (run.Newest < before && (target is null || newer >= keep) && isWanted(target)
                && await isUnderWay(state, run, cancellationToken).ConfigureAwait(false) == false)
            {
                found.Add(new CleanFinding("run", files.Address, Describe(run, isDamaged: run.HasPlan && target is null), files.DeleteAsync) { Target = target });
            }
            else
            {
                kept.Add(files);
            }
        }

        IEnumerable<CleanFinding> workers = await FindWorkersAsync(listing.Workers, kept, cancellationToken).ConfigureAwait(false);
        return [.. found.AsEnumerable().Reverse().OrderBy(f => f.Target, StringComparer.Ordinal), .. workers];
    }

    private static string Describe(RunFolder run, bool isDamaged) => FormattableString.Invariant(
        $"{Quantities.Count(run.Count, "file")}, {Quantities.Bytes(run.Bytes)}, last written {run.Newest:yyyy-MM-dd HH:mm} UTC")
        + (isDamaged ? ", its plan is damaged" : run.HasPlan ? "" : ", its plan was never finished");

    private async Task<IEnumerable<CleanFinding>> FindWorkersAsync(
        IReadOnlyList<BlobEntry> workers, List<RunFiles> kept, CancellationToken cancellationToken)
    {
        var needed = new HashSet<string>();
        foreach (RunFiles run in kept)
        {
            try
            {
                if (await run.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false) is { } record)
                {
                    needed.Add(WorkerStore.NameOf(record.Worker));
                }
            }
            catch (BatchException e) when (e.Kind == BatchErrorKind.RunInvalid)
            {
                // Nobody knows which worker it needs.
                return [];
            }
        }

        return workers.Where(w => w.LastModified < before && !needed.Contains(w.Name)).Select(w => new CleanFinding(
            "worker",
            $"{state.Address.TrimEnd('/')}/{w.Name}",
            FormattableString.Invariant($"{Quantities.Bytes(w.SizeBytes)}, written {w.LastModified:yyyy-MM-dd HH:mm} UTC; no run that stays was submitted with it"),
            token => state.DeleteAsync(w.Name, token)));
    }
}
