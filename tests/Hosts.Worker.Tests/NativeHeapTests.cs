namespace Hosts.Worker.Tests;

public sealed class NativeHeapTests
{
    [Test]
    public void ReturnLargeBlocksAtOnce_WithGlibc_TakesEffect()
    {
        if (!File.Exists("/usr/bin/ldd") || !File.ReadAllText("/usr/bin/ldd").Contains("GLIBC", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Ignore("this system's C library is not glibc");
        }

        Assert.That(NativeHeap.ReturnLargeBlocksAtOnce(), Is.True);
    }
}
