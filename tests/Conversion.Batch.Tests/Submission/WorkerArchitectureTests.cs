using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Pools;
using ImageConversion.Batch.Submission;
using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.Submission;

/// <summary>Workers, images and prices for nodes with other processors than x64.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class WorkerArchitectureTests
{
    private const byte X64 = 0x3E;
    private const byte Arm64 = 0xB7;

    [TestCase(X64, "Standard_D4ps_v6", "is for X64; nodes of the size 'Standard_D4ps_v6' have Arm64 processors")]
    [TestCase(Arm64, "Standard_D4s_v5", "is for Arm64; nodes of the size 'Standard_D4s_v5' have X64 processors")]
    public async Task Pack_WorkerForOtherProcessors_IsRefused(byte machine, string size, string expected)
    {
        using var folder = new TemporaryFolder();
        Write(folder["made"], machine);

        BatchException e = (await Assert.ThrowsAsync<BatchException>(() => WorkerPackage.PackAsync(folder["made"], size, default)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.WorkerMissing));
        Assert.That(e.Message, Does.Contain(expected).And.Contain(folder["made"]));
    }

    [Test]
    public async Task Pack_BothWorkers_TakesThatOfTheNodes()
    {
        using var folder = new TemporaryFolder();
        Write(folder["linux-x64"], X64);
        Write(folder["linux-arm64"], Arm64);

        WorkerPackage x64 = await WorkerPackage.PackAsync(folder["linux-x64"], "Standard_D4s_v5", default);
        WorkerPackage arm64 = await WorkerPackage.PackAsync(folder["linux-x64"], "Standard_D4ps_v6", default);
        WorkerPackage unknown = await WorkerPackage.PackAsync(folder["linux-x64"] + "/", "something", default);

        Assert.That(arm64.Hash, Is.Not.EqualTo(x64.Hash));
        Assert.That(unknown.Hash, Is.EqualTo(x64.Hash));
    }

    [TestCase("canonical", "ubuntu-24_04-lts", "server", "Standard_D4ps_v6")]
    [TestCase("canonical", "ubuntu-24_04-lts", "server-arm64", "Standard_D4s_v5")]
    [TestCase("almalinux", "almalinux-arm", "9-gen2", "Standard_D4s_v5")]
    public void Image_ForOtherProcessors_IsRefused(string publisher, string offer, string sku, string size)
    {
        BatchException e = Assert.Throws<BatchException>(() => PoolImages.ThrowUnlessRunsOn(Image(publisher, offer, sku), size))!;

        Assert.That(e.Message, Does.Contain($"{publisher}:{offer}:{sku}").And.Contain(size));
    }

    [TestCase("canonical", "ubuntu-24_04-lts", "server", "Standard_D4s_v5")]
    [TestCase("canonical", "ubuntu-24_04-lts", "server-arm64", "Standard_D4ps_v6")]
    [TestCase("canonical", "ubuntu-24_04-lts", "server", "something")]
    public void Image_ForTheseProcessors_IsTaken(string publisher, string offer, string sku, string size) =>
        Assert.That(() => PoolImages.ThrowUnlessRunsOn(Image(publisher, offer, sku), size), Throws.Nothing);

    [TestCase("Standard_D4s_v5", "canonical:ubuntu-24_04-lts:server")]
    [TestCase("Standard_D4ps_v6", "canonical:ubuntu-24_04-lts:server-arm64")]
    public void Image_NoneNamed_IsOneForTheSize(string size, string image) =>
        Assert.That(new PoolSpecification { Id = "p", VmSize = size, Size = new PoolSize(1, 0) }.Image, Is.EqualTo(image));

    [Test]
    public void Price_OfArm64_IsItsOwn()
    {
        PriceTable prices = PriceTable.Examples with { PerCoreHour = new NodePrice(1, 0.5m), PerCoreHourArm64 = new NodePrice(0.8m, 0.4m) };

        Assert.That(prices.PriceOfNode("Standard_D4ps_v6", 4), Is.EqualTo(new NodePrice(3.2m, 1.6m)));
        Assert.That(prices.PriceOfNode("Standard_D4s_v5", 4), Is.EqualTo(new NodePrice(4, 2)));
        Assert.That((prices with { PerCoreHourArm64 = null }).PriceOfNode("Standard_D4ps_v6", 4), Is.EqualTo(new NodePrice(4, 2)));
    }

    private static BatchSupportedImage Image(string publisher, string offer, string sku) =>
        new() { ImageReference = new BatchVmImageReference { Publisher = publisher, Offer = offer, Sku = sku } };

    // The header of a program; no system runs it.
    private static void Write(string folder, byte machine)
    {
        Directory.CreateDirectory(folder);
        byte[] program = new byte[64];
        "\u007fELF"u8.CopyTo(program);
        program[18] = machine;
        File.WriteAllBytes(Path.Combine(folder, WorkerPackage.Program), program);
    }
}
