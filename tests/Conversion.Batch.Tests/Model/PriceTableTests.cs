using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.Model;

public sealed class PriceTableTests
{
    [Test]
    public void OfNodes_SizeNotInTheTable_CountsItsCores() => Assert.That(
        PriceTable.Examples.CostOfNodes("Standard_X8", 8, TimeSpan.FromHours(2), TimeSpan.FromHours(10)),
        Is.EqualTo((8 * 0.05m * 2) + (8 * 0.01m * 10)));

    [Test]
    public void OfKeeping_AGibibyte_IsItsTiersPrice() =>
        Assert.That(PriceTable.Examples.CostOfStorage(1L << 30, TargetTier.Archive), Is.EqualTo(0.002m));
}
