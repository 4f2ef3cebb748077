using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Cleaning;
using ImageConversion.Storage.Opening;

namespace ImageConversion.BatchEmulator.Tests.ClientOnEmulator;

/// <summary>What <c>imgconv clean</c> finds in a Batch account.</summary>
[TestFixture]
internal sealed class BatchCleaningTests
{
    private const string Run = "20260102-030405-abcdef";

    [Test]
    public async Task FindJobs_EndedLongAgo_TakesThoseOfRunsOnly()
    {
        await using ServiceOnEmulator account = await ServiceOnEmulator.WithStandingClockAsync();
        foreach (string id in new[] { "imgconv-old", "others", "imgconv-active" })
        {
            await account.Service.CreateJobAsync(ServiceOnEmulator.Job(id, "none"));
        }

        await account.Service.TerminateJobAsync("imgconv-old");
        await account.Service.TerminateJobAsync("others");
        _ = await account.JobAsync("imgconv-old", BatchJobState.Completed);
        _ = await account.JobAsync("others", BatchJobState.Completed);

        IReadOnlyList<CleanFinding> tooSoon = await FindAsync(account, new CleanRequest { Jobs = true });
        account.Clock!.Advance(TimeSpan.FromDays(31));
        IReadOnlyList<CleanFinding> found = await FindAsync(account, new CleanRequest { Jobs = true });
        await found.Single().RemoveAsync(default);
        await account.GoneAsync(() => account.Service.GetJobAsync("imgconv-old"));
        await found.Single().RemoveAsync(default);

        Assert.That(tooSoon, Is.Empty);
        Assert.That(found.Single().Name, Is.EqualTo("imgconv-old"));
    }

    [Test]
    public async Task FindPools_MadeForARun_TakesThoseWhoseJobIsOver()
    {
        await using ServiceOnEmulator account = await ServiceOnEmulator.WithStandingClockAsync();
        foreach (string id in new[] { "imgconv-over", "imgconv-working", "imgconv-starting" })
        {
            await account.Service.CreatePoolAsync(
                ServiceOnEmulator.Pool(id) with { Metadata = [new() { Name = "imgconv-run", Value = Run }] });
        }

        await account.Service.CreatePoolAsync(ServiceOnEmulator.Pool("stays"));
        await account.Service.CreateJobAsync(ServiceOnEmulator.Job("imgconv-over", "imgconv-over"));
        await account.Service.CreateJobAsync(ServiceOnEmulator.Job("imgconv-working", "imgconv-working"));
        await account.Service.TerminateJobAsync("imgconv-over");
        _ = await account.JobAsync("imgconv-over", BatchJobState.Completed);

        IReadOnlyList<CleanFinding> found = await FindAsync(account, new CleanRequest { Pools = true });
        await found.Single().RemoveAsync(default);
        await account.GoneAsync(() => account.Service.GetPoolAsync("imgconv-over"));
        account.Clock!.Advance(TimeSpan.FromDays(31));
        IReadOnlyList<CleanFinding> later = await FindAsync(account, new CleanRequest { Pools = true });

        Assert.That(found.Single().Name, Is.EqualTo("imgconv-over"));
        Assert.That(found.Single().Detail, Does.Contain(Run));
        Assert.That(later.Select(f => f.Name), Is.EqualTo(new[] { "imgconv-starting" }), "a pool to which no job ever came");
    }

    private static Task<IReadOnlyList<CleanFinding>> FindAsync(ServiceOnEmulator account, CleanRequest request) =>
        new Cleaner(new BlobStoreFactory(), () => account.Service, (_, _, _) => Task.FromResult<bool?>(false), account.Clock!).FindAsync(request, default);
}
