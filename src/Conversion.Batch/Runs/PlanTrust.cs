using ImageConversion.Batch.Model;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Runs;

/// <summary>Decides whether the places of a stored plan may be opened (<see cref="RunTrust"/>).</summary>
/// <param name="stores">Knows the account of addresses that name none.</param>
/// <param name="known">The plans that this machine made.</param>
internal sealed class PlanTrust(IBlobStoreFactory stores, KnownPlans known)
{
    /// <summary>Refuses a plan whose places nobody has vouched for.</summary>
    /// <param name="plan">The plan, or its head.</param>
    /// <param name="run">Its files.</param>
    /// <param name="given">What the caller knows.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.PlanNotTrusted"/>; <see cref="BatchErrorKind.PlanChanged"/>; <see cref="BatchErrorKind.RunInvalid"/>: the
    /// plan's hash is another.</exception>
    public void ThrowUnlessTrusted(Plan plan, RunFiles run, RunTrust given)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(given);
        if (given.PlanSha256 is { } expected)
        {
            if (!string.Equals(plan.Sha256, expected, StringComparison.OrdinalIgnoreCase))
            {
                throw new BatchException(
                    BatchErrorKind.RunInvalid,
                    $"The plan of run '{run.Run}' has the SHA-256 {plan.Sha256 ?? "of no release (an early one made it)"}; expected {expected}.");
            }

            return;
        }

        if (given.AcceptsPlan)
        {
            return;
        }

        if (FindChange(plan, run, given) is { } change)
        {
            throw new BatchException(BatchErrorKind.PlanChanged, change);
        }

        if (known.Find(run.Run) is null && FindUnknown(plan, run, given) is { } unknown)
        {
            throw new BatchException(BatchErrorKind.PlanNotTrusted, unknown);
        }
    }

    private string? FindChange(Plan plan, RunFiles run, RunTrust given)
    {
        if (given.Source is { } source && !IsSame(source, plan.Source))
        {
            return $"The plan of run '{run.Run}' has the source {plan.Source}, not {source}.";
        }

        if (given.Target is { } target && !IsSame(target, plan.Target))
        {
            return $"The plan of run '{run.Run}' has the target {plan.Target}, not {target}.";
        }

        return known.Find(run.Run) is { } made && made != plan.Sha256
            ? $"The plan of run '{run.Run}' is not the one that this machine made: it was changed since."
            : null;
    }

    private string? FindUnknown(Plan plan, RunFiles run, RunTrust given) =>
        given.Target is null && !LiesWith(run, plan.Target)
            ? $"The plan of run '{run.Run}', which this machine did not make, has the target {plan.Target}; its files are in {run.Address}, where those of other targets may be."
        : given.Source is null && !IsInSameAccount(run, plan.Source)
            ? $"The plan of run '{run.Run}', which this machine did not make, has the source {plan.Source}."
        : null;

    // A folder's runs lie in it; a container's in one container of its account.
    private bool LiesWith(RunFiles run, string target) => IsSame(RunPlaces.StateOf(StoreAddress.Parse(target)), run.State);

    private bool IsInSameAccount(RunFiles run, string source) =>
        StoreAddress.Parse(source) is { IsFolder: false } place && IsSame(RunPlaces.StateOf(place), run.State);

    private bool IsSame(string a, string b) => IsSame(StoreAddress.Parse(a), StoreAddress.Parse(b));

    private bool IsSame(StoreAddress a, StoreAddress b) => a.Text == b.Text || Resolve(a).PathTo(Resolve(b)) is "";

    private StoreAddress Resolve(StoreAddress address)
    {
        try
        {
            return stores.Resolve(address);
        }
        catch (BlobStoreException e) when (e.Kind == BlobStoreErrorKind.InvalidSettings)
        {
            // Its account is not known here: the same as nothing but itself.
            return address;
        }
    }
}
