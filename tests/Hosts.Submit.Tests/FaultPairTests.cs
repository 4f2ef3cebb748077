using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>
/// Two faults of steering in one run, with the program that follows it killed between them, on real workers: nothing that was converted is
/// lost, one command continues the run, and nothing is left running.
/// </summary>
/// <remarks>A few pairs by default; IMGCONV_FAULT_PAIRS=all has all of them (docs/testing.md).</remarks>
[TestFixture]
public sealed class FaultPairTests
{
    private const int Sigkill = 9;
    private const int Images = 24;
    private const string OtherPool = "other";
    private const int Attempts = 4;

    private static readonly (SteeringFault, SteeringFault)[] Usual =
    [
        (SteeringFault.PoolDeleted, SteeringFault.JobDeleted),
        (SteeringFault.PlannedAgain, SteeringFault.MaxDuration),
        (SteeringFault.Cleaned, SteeringFault.SecondSubmit),
    ];

    private static IEnumerable<TestCaseData> Pairs()
    {
        SteeringFault[] all = Enum.GetValues<SteeringFault>();
        IEnumerable<(SteeringFault First, SteeringFault Second)> pairs = Environment.GetEnvironmentVariable("IMGCONV_FAULT_PAIRS") == "all"
            ? all.SelectMany((first, at) => all.Skip(at + 1).Select(second => (first, second)))
            : Usual;
        return pairs.Select(p => new TestCaseData(p.First, p.Second));
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task TwoFaultsAndAKill_TheRunContinuesAndEveryImageHasItsPng(object first, object second)
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(Images);
        SteeringFault[] faults = [(SteeringFault)first, (SteeringFault)second];

        // A clean-up spares a run only while it is under way, which it is to be still when the clean-up comes.
        bool isLong = faults is [SteeringFault.Cleaned, SteeringFault.MaxDuration];
        using var slow = new ScriptedWorker(check: Real(), task: $"sleep {(isLong ? 5 : 0.4)}; {Real()}");
        string[] limit = faults.Contains(SteeringFault.MaxDuration) ? ["--max-duration", isLong ? "40s" : "4s"] : [];
        using ProgramRun follow = bench.Start(["submit", bench.Source, bench.Target, "--worker", slow.Folder, "--follow", .. limit]);
        await bench.UntilAsync(async () => follow.HasExited || await bench.Service.GetJobsAsync().AnyAsync(j => j.OnAllTasksComplete == BatchAllTasksCompleteMode.TerminateJob));
        string run = await bench.NewestRunAsync();

        await ApplyAsync(faults[0], bench, slow, run);
        follow.Signal(Sigkill);
        _ = follow.WaitForExit();
        await ApplyAsync(faults[1], bench, slow, run);
        using ProgramRun status = bench.Imgconv("status", run);
        SortedDictionary<string, byte[]> before = await bench.ContentAsync(bench.Target);
        bool needsPool = faults.Contains(SteeringFault.PoolDeleted);
        if (needsPool)
        {
            await BatchBench.AddPoolAsync(bench.Batch, OtherPool, dedicated: 1);
        }

        string said = "";
        int code = -1;
        for (int attempt = 0; attempt < Attempts && code != 0; attempt++)
        {
            using ProgramRun again = bench.Imgconv(["submit", "--run", run, "--wait", .. needsPool ? (string[])["--pool-id", OtherPool] : []]);
            code = again.ExitCode;
            said += $"exit {code}\n{again.Output}{again.Errors}";
        }

        string[] differences = await bench.DifferencesFromLocalAsync();
        SortedDictionary<string, byte[]> after = await bench.ContentAsync(bench.Target);
        List<BatchJob> jobs = await bench.Service.GetJobsAsync().ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status.ExitCode, Is.Zero, status.Output + status.Errors);
            Assert.That(status.Output, Does.Contain($"Run        {run}"));
            Assert.That(code, Is.Zero, said);
            Assert.That(said, Does.Contain($"{Images} images = "));
            Assert.That(differences, Is.Empty, "PNGs that are missing, partial or otherwise than made on this machine");
            Assert.That(before.Where(png => !after[png.Key].AsSpan().SequenceEqual(png.Value)).Select(png => png.Key), Is.Empty, "what was converted stays");
            Assert.That(jobs.Select(j => j.State), Has.All.EqualTo(BatchJobState.Completed), "nothing is left running");
        });
    }

    // The script's own program is the real one, which nodes on this machine reach.
    private static string Real() => $"exec '{BuiltPrograms.WorkerFolder}/imgconv-worker' \"$@\"";

    private static async Task ApplyAsync(SteeringFault fault, BatchBench bench, ScriptedWorker worker, string run)
    {
        switch (fault)
        {
            case SteeringFault.Cleaned:
                using (ProgramRun clean = bench.Imgconv("clean", "--runs", bench.Target, "--keep", "0", "--older-than", "0s", "--yes"))
                {
                    Assert.That(clean.ExitCode, Is.Zero, clean.Errors);
                }

                break;
            case SteeringFault.PlannedAgain:
                using (ProgramRun plan = bench.Imgconv("plan", bench.Source, bench.Target))
                {
                    Assert.That(plan.ExitCode, Is.Zero, plan.Errors);
                }

                break;
            case SteeringFault.PoolDeleted:
                await IfThereAsync(() => bench.Service.DeletePoolAsync(BatchBench.PoolId));
                break;
            case SteeringFault.SecondSubmit:
                // Refused while the first one is under way, or another run of what is left: either is right.
                using (ProgramRun second = bench.Submit("--worker", worker.Folder))
                {
                    Assert.That(second.ExitCode, Is.EqualTo(3).Or.EqualTo(0).Or.EqualTo(2), second.Output + second.Errors);
                }

                break;
            case SteeringFault.JobDeleted:
                await IfThereAsync(() => bench.Service.DeleteJobAsync($"imgconv-{run}-1"));
                break;
            default:
                await bench.UntilAsync(async () =>
                    await bench.Service.GetJobsAsync().AllAsync(j => j.State == BatchJobState.Completed || j.Id != $"imgconv-{run}-1"));
                break;
        }
    }

    private static async Task IfThereAsync(Func<Task> delete)
    {
        try
        {
            await delete();
        }
        catch (BatchServiceException e) when (e.Kind is BatchServiceErrorKind.NotFound or BatchServiceErrorKind.BeingDeleted)
        {
            // The other fault has taken it away.
        }
    }

    /// <summary>What happens to a run.</summary>
    private enum SteeringFault
    {
        /// <summary>Runs of the target are deleted.</summary>
        Cleaned,

        /// <summary>Another plan of the same is made.</summary>
        PlannedAgain,

        /// <summary>Its pool is deleted.</summary>
        PoolDeleted,

        /// <summary>The same is submitted again.</summary>
        SecondSubmit,

        /// <summary>Its job is deleted.</summary>
        JobDeleted,

        /// <summary>Its time is over.</summary>
        MaxDuration,
    }
}
