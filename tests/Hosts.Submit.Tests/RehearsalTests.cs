using System.Diagnostics;
using ImageConversion.BatchEmulator;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>The rehearsal of docs/emulator.md: one command starts what the quickstart needs, and its commands run against it.</summary>
[TestFixture]
public sealed class RehearsalTests
{
    private const int Interrupt = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Quickstart_TypedAgainstTheRehearsal_WorksToItsEnd()
    {
        using var folder = new TemporaryFolder();
        using ProgramRun emulator = ProgramRun.Start(
            Path.Combine(BuiltPrograms.DotnetRoot, "dotnet"),
            [
                typeof(EmulatedBatch).Assembly.Location, "--with-storage", "--azurite", AzuritePackage.Require(), "--time-scale", "400",
                "--env", $"DOTNET_ROOT={BuiltPrograms.DotnetRoot}",
            ],
            folder.Path);
        string exports = await UntilReadyAsync(emulator);
        string script = $$"""
            set -e
            {{exports}}
            export IMGCONV_WORKER='{{BuiltPrograms.WorkerFolder}}' IMGCONV_POLL_INTERVAL=0.25s
            imgconv() { "{{BuiltPrograms.Imgconv}}" "$@"; }
            imgconv pool create imgconv --nodes 2
            imgconv generate az://images --count 6 --size 96x64
            imgconv pool show imgconv
            imgconv preflight az://images az://converted --pool-id imgconv
            imgconv plan az://images az://converted --pool-id imgconv
            imgconv submit az://images az://converted --pool-id imgconv --wait
            imgconv status az://converted
            imgconv report az://converted
            imgconv verify az://images az://converted --pixels all
            imgconv runs az://converted
            imgconv clean --demo az://images --yes
            imgconv pool resize imgconv --nodes 0
            imgconv pool delete imgconv --yes
            """;

        using ProgramRun quickstart = ProgramRun.Start("/bin/sh", ["-c", script], folder.Path).WaitForExit();
        emulator.Signal(Interrupt);
        _ = emulator.WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That(quickstart.ExitCode, Is.Zero, quickstart.Output + quickstart.Errors);
            Assert.That(quickstart.Output, Does.Contain("6 images = 6 converted").And.Contain("6 images = 6 good"));
            Assert.That(emulator.ExitCode, Is.Zero, emulator.Errors);
        });
    }

    private static async Task<string> UntilReadyAsync(ProgramRun emulator)
    {
        var waited = Stopwatch.StartNew();
        while (!emulator.Output.Contains("ready", StringComparison.Ordinal))
        {
            Assert.That(emulator.HasExited, Is.False, () => emulator.Errors);
            Assert.That(waited.Elapsed, Is.LessThan(Patience), () => emulator.Output);
            await Task.Delay(50);
        }

        return emulator.Output.Replace("ready", "", StringComparison.Ordinal);
    }
}
