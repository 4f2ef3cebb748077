using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ImageConversion.Batch.Tests.Stores;

/// <summary>Runs between stores that the app wrote, through the public surface.</summary>
public sealed class OwnStoreTests
{
    private const int Images = 60;

    private readonly DictionaryBlobStore _source = new("az://own-photos");
    private readonly DictionaryBlobStore _target = new("az://own-pngs");
    private readonly DictionaryBlobStore _runs = new("az://own-runs");

    [Test]
    public async Task Run_Interrupted_IsContinuedByAnotherProcess()
    {
        for (int i = 0; i < Images; i++)
        {
            await _source.WriteAsync($"{i:D2}.jpg", DemoImageGenerator.Generate(i, new DemoImageOptions { Width = 32, Height = 24 }));
        }

        var request = new ConversionRequest(_source.Address, _target.Address) { State = _runs.Address, Machine = new() { Parallelism = 1 } };
        using var stop = new CancellationTokenSource();
        await using (ServiceProvider first = Services())
        {
            await Assert.ThatAsync(
                async () =>
                {
                    await foreach (LedgerEntry _ in first.GetRequiredService<RunConverter>().ConvertEachAsync(request, cancellationToken: stop.Token))
                    {
                        await stop.CancelAsync();
                    }
                },
                Throws.InstanceOf<OperationCanceledException>());
        }

        int before = _target.Writes.Count;
        await using ServiceProvider second = Services();
        RunHandle run = await second.GetRequiredService<RunCatalog>().FindAsync(
            _target.Address, new RunTrust { Source = _source.Address, Target = _target.Address, State = _runs.Address }, default);
        RunSummary stopped = (await run.ReadReportAsync()).Summary;
        RunSummary whole = await second.GetRequiredService<RunConverter>().ResumeAsync(run);

        Assert.That((stopped.State, stopped.Result), Is.EqualTo((RunState.Stopped, RunResult.Stopped)));
        Assert.That(before, Is.InRange(1, Images - 1), "stopped in the middle");
        Assert.That((whole.Run, whole.Result, whole.Converted), Is.EqualTo((stopped.Run, RunResult.Success, Images)));
        Assert.That(_target.Writes.Where(w => w.Key.EndsWith(".png", StringComparison.Ordinal)).Select(w => w.Value), Has.Exactly(Images).EqualTo(1));
    }

    [Test]
    public void AddKeyedBlobStore_AddressWithSlashAtItsEnd_IsFoundWithoutIt()
    {
        using ServiceProvider services = new ServiceCollection().AddKeyedBlobStore("az://own-photos/", _ => _source).AddImageConversion().BuildServiceProvider();

        Assert.That(services.GetRequiredService<IBlobStoreFactory>().Open(StoreAddress.Parse("az://own-photos")), Is.SameAs(_source));
    }

    [Test]
    public void AddKeyedBlobStore_StoreWithAnotherAddress_IsRefusedWhenItIsOpened()
    {
        using ServiceProvider services = new ServiceCollection().AddKeyedBlobStore("az://other", _ => _source).AddImageConversion().BuildServiceProvider();

        Assert.That(
            () => services.GetRequiredService<IBlobStoreFactory>().Open(StoreAddress.Parse("az://other")),
            Throws.InstanceOf<BlobStoreException>().With.Property("Kind").EqualTo(BlobStoreErrorKind.InvalidSettings));
    }

    [Test]
    public void AddKeyedBlobStore_NoAddress_IsRefusedAtOnce() =>
        Assert.That(
            () => new ServiceCollection().AddKeyedBlobStore("ftp://photos", _ => _source),
            Throws.InstanceOf<BlobStoreException>().With.Property("Kind").EqualTo(BlobStoreErrorKind.InvalidName));

    private ServiceProvider Services()
    {
        var services = new ServiceCollection();
        foreach (DictionaryBlobStore store in new[] { _source, _target, _runs })
        {
            services.AddKeyedBlobStore(store.Address, _ => store);
        }

        return services.AddImageConversion().BuildServiceProvider();
    }
}
