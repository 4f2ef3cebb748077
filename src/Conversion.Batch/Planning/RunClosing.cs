using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;

namespace ImageConversion.Batch.Planning;

/// <summary>How a run that has ended is added up: whether its ledgers are believed.</summary>
/// <param name="Target">The PNGs; null where they may not be opened, so that the ledgers are believed.</param>
/// <param name="IsStrict">Whether everything that the ledgers claim is looked up there, not a sample.</param>
internal sealed record RunClosing(IBlobStore? Target, bool IsStrict)
{
    /// <summary>Adds up a run, and holds its ledgers against the target.</summary>
    public async Task<Account> AddUpAsync(Plan plan, RunFiles run, CancellationToken cancellationToken)
    {
        if (Target is null)
        {
            return await Account.OfAsync(plan, run, cancellationToken).ConfigureAwait(false);
        }

        var claims = new ClaimCheck(Target, plan, IsStrict, Random.Shared, cancellationToken);
        await using (claims.ConfigureAwait(false))
        {
            try
            {
                Account account = await Account.OfAsync(plan, run, cancellationToken, claims.AddAsync).ConfigureAwait(false);
                await claims.CompleteAsync(cancellationToken).ConfigureAwait(false);
                return account.HeldAgainst(claims.Checked, claims.Contradicted, claims.Named);
            }
            catch (BlobStoreException) when (!IsStrict)
            {
                // A target that cannot be asked now says nothing against the ledgers; anyone who must know asks strictly, or verifies.
                return await Account.OfAsync(plan, run, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
