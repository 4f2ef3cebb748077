using ImageConversion.Core.Memory;

namespace ImageConversion.Core.Tests.Memory;

/// <summary>Checks of accesses exist in a checked build (docs/testing.md), and in no other.</summary>
[TestFixture]
public sealed class BoundsTests
{
    [TestCase(-1, 1, 4)]
    [TestCase(4, 1, 4)]
    [TestCase(1, 4, 4)]
    [TestCase(int.MaxValue, 2, 4)]
    public void Require_Outside_FailsInACheckedBuild(int start, int count, int length)
    {
#if CHECKED_ACCESS
        Assert.That(() => Bounds.Require(start, count, length), Throws.InvalidOperationException);
#else
        Assert.That(() => Bounds.Require(start, count, length), Throws.Nothing);
#endif
    }

    [TestCase(0, 4, 4)]
    [TestCase(4, 0, 4)]
    public void Require_Inside_Passes(int start, int count, int length)
    {
        Assert.That(() => Bounds.Require(start, count, length), Throws.Nothing);
    }
}
