using ImageConversion.Batch.Pools;

namespace ImageConversion.Batch.Tests.Pools;

[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class VmSizesTests
{
    [TestCase("STANDARD_D4S_V5", 4)]
    [TestCase("standard_d2s_v5", 2)]
    [TestCase("Standard_D16ads_v5", 16)]
    [TestCase("Standard_F72s_v2", 72)]
    [TestCase("Standard_E8-4s_v5", 4)]
    [TestCase("Standard_NC4as_T4_v3", 4)]
    [TestCase("Standard_A1_v2", 1)]
    public void TryGetCores_SizeThatFollowsTheConvention_SaysThem(string size, int cores) =>
        Assert.That(VmSizes.TryGetCores(size), Is.EqualTo(cores));

    [TestCase("Standard_DS11")]
    [TestCase("Standard_D3_v2")]
    [TestCase("something")]
    [TestCase("")]
    [TestCase(null)]
    public void TryGetCores_SizeThatDoesNotTell_IsNull(string? size) => Assert.That(VmSizes.TryGetCores(size), Is.Null);
}
