using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Hashing;

namespace ImageConversion.Batch.Runs;

/// <summary>A run's plan: <c>plan.json</c>, and without its shards <c>head.json</c>.</summary>
internal sealed class PlanFile
{
    internal const string Name = "plan.json";
    internal const string HeadName = "head.json";

    private readonly RunFolderStore _folder;

    internal PlanFile(RunFolderStore folder) => _folder = folder;

    /// <summary>Writes the plan; the run exists from then on.</summary>
    /// <returns>The plan with its hash.</returns>
    /// <remarks>The head first, which is all that a worker needs: a run of a hundred million images has megabytes of shards
    /// in its plan, and each of its tasks would read them all.</remarks>
    public async Task<Plan> WriteAsync(Plan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan = plan with { ShardsHash = StoredPlan.HashOf(plan.Shards) };
        byte[] head = JsonSerializer.SerializeToUtf8Bytes(plan.ToHead(), BatchJson.Default.Plan);
        await _folder.WriteJsonAsync(HeadName, head, cancellationToken).ConfigureAwait(false);
        await _folder.WriteJsonAsync(Name, plan, BatchJson.Default.Plan, cancellationToken).ConfigureAwait(false);
        return plan with { Sha256 = HashOf(head) };
    }

    /// <summary>Reads the plan.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadAsync(CancellationToken cancellationToken)
    {
        Plan plan = await TryReadAsync(Name, cancellationToken).ConfigureAwait(false)
            ?? throw new BatchException(
                BatchErrorKind.RunNotFound, $"There is no run '{_folder.Run}' at {_folder.State.Address}.");
        if (plan.ShardsHash is null)
        {
            // Of an early release: nothing binds it.
            return plan with { Sha256 = null };
        }

        Plan? head = await TryReadAsync(HeadName, cancellationToken).ConfigureAwait(false);
        return head is null || Write(head) != Write(plan.ToHead()) || StoredPlan.HashOf(plan.Shards) != head.ShardsHash
            ? throw StoredText.Damaged(Name, _folder.Run, $"it is not that of {HeadName}")
            : plan with { Sha256 = head.Sha256 };
    }

    /// <summary>Reads the plan without its shards: all that a worker needs, in a few hundred bytes.</summary>
    /// <remarks>Of a run that an early release planned, the whole plan.</remarks>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunNotFound"/>; <see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public async Task<Plan> ReadHeadAsync(CancellationToken cancellationToken) =>
        await TryReadAsync(HeadName, cancellationToken).ConfigureAwait(false) is { } head
            ? head.ToHead() with { Sha256 = head.ShardsHash is null ? null : head.Sha256 }
            : await ReadAsync(cancellationToken).ConfigureAwait(false);

    private async Task<Plan?> TryReadAsync(string file, CancellationToken cancellationToken) =>
        await _folder.TryReadAsync(file, StoredPlan.MaxBytes, cancellationToken).ConfigureAwait(false) is { } content
            ? StoredPlan.Read(content, file, _folder.Run, _folder.State.Address) with { Sha256 = HashOf(content) }
            : null;

    private static string HashOf(byte[] head) => Convert.ToHexStringLower(Sha256.HashData(head));

    private static string Write(Plan plan) => JsonSerializer.Serialize(plan, BatchJson.Default.Plan);
}
