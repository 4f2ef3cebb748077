
namespace Hosts.Orchestrator.Tests;

/// <summary>Command lines of <c>submit</c> and <c>generate</c> that are invalid: all problems are reported together.</summary>
[TestFixture]
[NonParallelizable]
public sealed class SubmitUsageTests
{
    private static readonly (string Name, string Value)[] Account =
    [
        ("AZURE_BATCH_ACCOUNT", "acct"), ("AZURE_BATCH_ENDPOINT", "http://127.0.0.1:9"), ("AZURE_BATCH_ACCESS_KEY", "AAAA"),
    ];

    [OneTimeSetUp]
    public void SetAccount() => Array.ForEach(Account, a => Environment.SetEnvironmentVariable(a.Name, a.Value));

    [OneTimeTearDown]
    public void UnsetAccount() => Array.ForEach(Account, a => Environment.SetEnvironmentVariable(a.Name, null));

    [TestCase("--auto-pool", "--nodes: expected a whole number of at least 1; found none")]
    [TestCase("--auto-pool --nodes 0", "--nodes: expected a whole number of at least 1; found '0'")]
    [TestCase("--auto-pool --nodes 2 --spot 101", "--spot: expected a whole number from 0 to 100")]
    [TestCase("--auto-pool --nodes 2 --task-slots-per-node 0", "--task-slots-per-node: expected a whole number from 1 to 256")]
    [TestCase("--auto-pool --nodes 2", "--identity: expected")]
    [TestCase("--auto-pool --nodes 2 --pool p", "--pool-id: not together with --auto-pool")]
    [TestCase("--auto-pool --nodes 2 --resize 3 --shrink-after", "--resize: not together|--shrink-after: not together")]
    [TestCase("--auto-pool --nodes 2 --identity /i --wait-for-quota", "--wait-for-quota: not together with --auto-pool")]
    [TestCase("--pool-id p --subnet-id /s --tags a=b", "--subnet-id: only together with --auto-pool|--tags: only together")]
    [TestCase("--pool-id p --spot 50 --vm-size Standard_D4s_v5", "--vm-size: only together with --auto-pool|--spot: only together")]
    [TestCase("--pool p --autoscale 4+x", "--autoscale: expected numbers of nodes like 4, +20 or 4+20; found '4+x'")]
    [TestCase("--pool p --autoscale 4 --min-nodes 5", "--min-nodes: expected a whole number from 0 to the nodes of --autoscale")]
    [TestCase("--pool p --autoscale 4 --resize 2", "--resize: not together with --autoscale")]
    [TestCase("--pool-id p --min-nodes 1", "--min-nodes: only together with --autoscale")]
    [TestCase("--pool p --resize 0", "--resize: expected numbers of nodes")]
    [TestCase("--pool p --max-cost nothing", "--max-cost: expected an amount above 0")]
    [TestCase("--pool p --max-cost 5", "--max-cost: expected what a node costs, by --price-per-node-hour or a table (--prices)")]
    [TestCase("--pool p --retry", "--retry: only together with --run")]
    [TestCase("--pool p --compression tiny --max-duration x --retry --prices /nowhere", "--compression: expected|--max-duration: expected|--retry: only|--prices: expected")]
    [TestCase("", "--pool-id: expected the id of a pool, or --auto-pool")]
    public async Task Submit_ThatMakesNoSense_SaysWhat(string flags, string says)
    {
        (ExitCode code, string errors) = await RunAsync(["submit", "az://a", "az://b", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.That(code, Is.EqualTo(ExitCode.Usage), errors);
        foreach (string part in says.Split('|'))
        {
            Assert.That(errors, Does.Contain(part));
        }
    }

    [TestCase("--count 0 --noise 101 --size 0x5", "--count|--noise|--size")]
    [TestCase("--count x", "x")]
    public async Task Generate_ThatMakesNoSense_SaysWhat(string flags, string says)
    {
        (ExitCode code, string errors) = await RunAsync(["generate", "az://a", .. flags.Split(' ')]);

        Assert.That(code, Is.EqualTo(ExitCode.Usage), errors);
        foreach (string part in says.Split('|'))
        {
            Assert.That(errors, Does.Contain(part));
        }
    }

    private static async Task<(ExitCode Code, string Errors)> RunAsync(string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        using var stop = new RunStop();
        int code = await Imgconv.RunAsync(args, new CommandConsole(output, errors), stop);
        return ((ExitCode)code, errors.ToString());
    }
}
