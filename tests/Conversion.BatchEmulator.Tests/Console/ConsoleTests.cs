using System.Security.Cryptography.X509Certificates;

namespace ImageConversion.BatchEmulator.Tests.Console;

/// <summary>The program as a person starts it.</summary>
[TestFixture]
public sealed class ConsoleTests
{
    // SIGINT, as of Ctrl-C, and SIGTERM.
    [TestCase(2)]
    [TestCase(15)]
    public async Task Start_PrintsTheAccountAndRunsTasks_AndASignalLeavesNothing(int signal)
    {
        using ProgramRun run = Start("--port", "0", "--time-scale", "1000", "--account", "mine", "--env", "OWN=a=b");
        Dictionary<string, string> exports = run.Output.Split('\n')
            .Where(line => line.StartsWith("export ", StringComparison.Ordinal)).Select(line => line[7..].Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        using X509Certificate2 certificate =
            X509CertificateLoader.LoadCertificateFromFile(exports["IMGCONV_BATCH_EMULATOR_CERTIFICATE"]);
        using var client = new BatchClient(new BatchAddress(
            new Uri(exports["AZURE_BATCH_ENDPOINT"]),
            new Uri(exports["IMGCONV_BATCH_EMULATOR_HTTPS"]),
            exports["AZURE_BATCH_ACCOUNT"],
            exports["AZURE_BATCH_ACCESS_KEY"],
            certificate));

        await client.ExpectAsync(201, "POST", "/pools", Account.PoolBody("pool", dedicated: 1));
        await client.ExpectAsync(201, "POST", "/jobs", new JsonObject
        {
            ["id"] = "job",
            ["poolInfo"] = new JsonObject { ["poolId"] = "pool" },
        });
        await client.ExpectAsync(201, "POST", "/jobs/job/tasks", Account.TaskBody("task", "echo $OWN $$; exec sleep 1000"));
        client.UseHttps = true;
        string[] said = (await client.UntilReadAsync("/jobs/job/tasks/task/files/stdout.txt")).Trim().Split(' ');
        run.Signal(signal);
        run.WaitForExit();

        Assert.That(said[0], Is.EqualTo("a=b"));
        Assert.That(() => Directory.Exists($"/proc/{said[1]}"), Is.False.After(10_000, 10));
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(exports["AZURE_BATCH_ACCOUNT"], Is.EqualTo("mine"));
        Assert.That(Path.GetDirectoryName(exports["IMGCONV_BATCH_EMULATOR_CERTIFICATE"]), Does.Not.Exist);
    }

    [Test]
    public void Start_OnAPortThatIsTaken_SaysSo()
    {
        using ProgramRun first = Start("--port", "0");
        string address = first.Output.Split('\n').Single(line => line.StartsWith("export AZURE_BATCH_ENDPOINT=", StringComparison.Ordinal))[29..];

        using ProgramRun second = ProgramRun.Start("Conversion.BatchEmulator", ["--port", $"{new Uri(address).Port}"]);
        second.WaitForExit();
        first.Signal(15);
        first.WaitForExit();

        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(second.Errors, Does.Contain("already in use").And.Not.Contain("   at "));
        Assert.That(second.Output, Does.Not.Contain("ready"));
    }

    [TestCase("--env", "novalue")]
    [TestCase("--prot", "1")]
    public void Start_WithABadOption_IsRefused(string option, string value)
    {
        using ProgramRun run = ProgramRun.Start("Conversion.BatchEmulator", [option, value]);
        run.WaitForExit();

        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Errors, Does.Contain(option));
    }

    private static ProgramRun Start(params string[] arguments)
    {
        ProgramRun run = ProgramRun.Start("Conversion.BatchEmulator", arguments);
        Assert.That(() => run.HasExited || run.Output.Contains("ready\n", StringComparison.Ordinal), Is.True.After(120_000, 20));
        Assert.That(run.HasExited, Is.False, run.Errors);
        return run;
    }
}
