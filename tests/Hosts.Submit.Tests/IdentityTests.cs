using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>Runs where nobody has a key: over https, nodes with the identity of their pool, as on the service.</summary>
[TestFixture]
public sealed class IdentityTests
{
    [Test]
    public async Task Submit_StorageThatTakesTokensOnly_NodesSignInWithTheirPoolsIdentity()
    {
        await using BatchBench bench = await BatchBench.StartWithoutKeysAsync();
        await bench.AddPoolAsync(dedicated: 1);

        using ProgramRun generate = bench.Imgconv("generate", bench.Source, "--count", "4", "--size", "96x64", "--pool", BatchBench.PoolId);
        using ProgramRun submit = bench.Submit("--wait");
        using ProgramRun verify = bench.Imgconv("verify", bench.Source, bench.Target, "--pixels", "all");

        Assert.Multiple(() =>
        {
            Assert.That(bench.Source, Does.StartWith("https://"));
            Assert.That(generate.ExitCode, Is.Zero, generate.Errors);
            Assert.That(submit.ExitCode, Is.Zero, submit.Output + submit.Errors);
            Assert.That(verify.ExitCode, Is.Zero, verify.Output + verify.Errors);
            Assert.That(verify.Output, Does.Contain("4 images = 4 good"));
        });
    }
}
