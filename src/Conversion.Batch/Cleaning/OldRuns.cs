using Conversion.Batch.Model;
using Conversion.Batch.Runs;
using Conversion.Batch.Submission;
using Conversion.Batch.Text;
using Conversion.Storage;

namespace Conversion.Batch.Cleaning;

/// <summary>Finds runs of which nothing was written for long, and workers that no run that stays was submitted with.</summary>
internal sealed class OldRuns(IBlobStore state, int keep, DateTimeOffset before)
{
    private const string WorkersFolder = "workers";

    /// <summary>Finds them, the oldest first.</summary>
    public async Task<IReadOnlyList<CleanFinding>> FindAsync(CancellationToken cancellationToken)
    {
        if (!await state.ExistsAsync(cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        (List<Files> runs, List<BlobEntry> workers) = await ListAsync(cancellationToken).ConfigureAwait(false);
        var found = new List<CleanFinding>();
        var keptWorkers = new HashSet<string>();
        var seen = new Dictionary<string, int>();
        foreach (Files run in Enumerable.Reverse(runs))
        {
            var folder = new RunFiles(state, run.Id);
            (string? target, bool isDamaged) = await TargetOfAsync(folder, run, cancellationToken).ConfigureAwait(false);
            int newer = target is null ? 0 : seen.GetValueOrDefault(target);
            if (target is not null)
            {
                seen[target] = newer + 1;
            }

            if (run.Newest < before && (target is null || newer >= keep))
            {
                found.Add(new CleanFinding(
                    "run",
                    $"{state.Address.TrimEnd('/')}/{run.Id}",
                    FormattableString.Invariant(
                        $"{run.Count:N0} files, {Quantities.Bytes(run.Bytes)}, last written {run.Newest:yyyy-MM-dd HH:mm} UTC: {(isDamaged ? "a plan that is damaged" : target is null ? "a plan that was never finished" : $"to {target}")}"),
                    token => RemoveAsync(run.Id, token)));
            }
            else if (await TryReadWorkerAsync(folder, cancellationToken).ConfigureAwait(false) is { } worker)
            {
                keptWorkers.Add(WorkerStore.NameOf(worker));
            }
        }

        found.Reverse();
        found.AddRange(workers.Where(w => w.LastModified < before && !keptWorkers.Contains(w.Name)).Select(w => new CleanFinding(
            "worker",
            $"{state.Address.TrimEnd('/')}/{w.Name}",
            FormattableString.Invariant($"{Quantities.Bytes(w.SizeBytes)}, written {w.LastModified:yyyy-MM-dd HH:mm} UTC, of no run that stays"),
            token => state.DeleteAsync(w.Name, token))));
        return found;
    }

    // One run that somebody has damaged keeps no other from being cleaned.
    private static async Task<(string? Target, bool IsDamaged)> TargetOfAsync(RunFiles folder, Files run, CancellationToken cancellationToken)
    {
        try
        {
            return (run.HasPlan ? (await folder.Plan.ReadHeadAsync(cancellationToken).ConfigureAwait(false)).Target : null, false);
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunInvalid)
        {
            return (null, true);
        }
    }

    private static async Task<string?> TryReadWorkerAsync(RunFiles folder, CancellationToken cancellationToken)
    {
        try
        {
            return (await folder.Batch.TryReadAsync(cancellationToken).ConfigureAwait(false))?.Worker;
        }
        catch (BatchException e) when (e.Kind == BatchErrorKind.RunInvalid)
        {
            return null;
        }
    }

    private async Task<(List<Files> Runs, List<BlobEntry> Workers)> ListAsync(CancellationToken cancellationToken)
    {
        var runs = new List<Files>();
        var workers = new List<BlobEntry>();
        await foreach (BlobEntry entry in state.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            string[] parts = entry.Name.Split('/', 2);
            if (parts is [WorkersFolder, _])
            {
                workers.Add(entry);
            }
            else if (parts is [var id, var file] && RunId.IsWellFormed(id))
            {
                if (runs.Count == 0 || runs[^1].Id != id)
                {
                    runs.Add(new Files(id));
                }

                runs[^1].Add(entry, file);
            }
        }

        return (runs, workers);
    }

    // The plan last: what is interrupted is found again, as a run or as a plan that was never finished.
    private async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var options = new BlobListOptions { Prefix = id + "/" };
        List<string> names = await state.ListAsync(options, cancellationToken).Select(e => e.Name)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in names.OrderBy(n => n.EndsWith("/plan.json", StringComparison.Ordinal) ? 1 : 0))
        {
            _ = await state.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        }

        await state.DeleteEmptyFoldersAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Files(string id)
    {
        public string Id { get; } = id;

        public long Count { get; private set; }

        public long Bytes { get; private set; }

        public DateTimeOffset Newest { get; private set; }

        public bool HasPlan { get; private set; }

        public void Add(BlobEntry entry, string file)
        {
            Count++;
            Bytes += entry.SizeBytes;
            Newest = entry.LastModified > Newest ? entry.LastModified : Newest;
            HasPlan |= file == "plan.json";
        }
    }
}
