using System.Runtime.InteropServices;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.Model;

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

    [TestCase("Standard_D4s_v5", Architecture.X64)]
    [TestCase("Standard_NP10s", Architecture.X64)]
    [TestCase("Standard_D4as_v6", Architecture.X64)]
    [TestCase("standard_d4ps_v6", Architecture.Arm64)]
    [TestCase("Standard_D8plds_v5", Architecture.Arm64)]
    [TestCase("Standard_B2pts_v2", Architecture.Arm64)]
    [TestCase("Standard_E8-4pds_v6", Architecture.Arm64)]
    public void TryGetArchitecture_SizeThatFollowsTheConvention_SaysIt(string size, Architecture architecture) =>
        Assert.That(VmSizes.TryGetArchitecture(size), Is.EqualTo(architecture));

    [TestCase("something")]
    [TestCase(null)]
    public void TryGetArchitecture_OtherName_IsNull(string? size) => Assert.That(VmSizes.TryGetArchitecture(size), Is.Null);
}
