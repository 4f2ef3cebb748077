using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>What a run leaves on the disk of a node: the worker and the logs of its tasks.</summary>
[TestFixture]
public sealed partial class NodeDiskTests
{
    [Test]
    public async Task Submit_Run_LeavesTheWorkerAndShortLogsOnTheNode()
    {
        const int images = 60;
        await using BatchBench bench = await BatchBench.StartAsync();
        await bench.AddPoolAsync(dedicated: 1);
        await bench.AddImagesAsync(images);

        using ProgramRun run = bench.Submit("--wait");

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Errors);
        string node = bench.Batch.Control.NodeFolders(BatchBench.PoolId).Values.Single();
        FileInfo[] files = [.. new DirectoryInfo(node).EnumerateFiles("*", SearchOption.AllDirectories)];
        string[] unexpected =
        [
            .. files.Select(f => Path.GetRelativePath(node, f.FullName)).Where(name => !Log().IsMatch(name) && !IsOfWorker(name)),
        ];
        FileInfo[] logs = [.. files.Where(f => f.Name is "stdout.txt" && f.FullName.Contains("shard-", StringComparison.Ordinal))];
        Assert.Multiple(() =>
        {
            Assert.That(unexpected, Is.Empty);
            Assert.That(logs, Is.Not.Empty);
            Assert.That(logs.SelectMany(f => File.ReadLines(f.FullName)).Count(), Is.LessThanOrEqualTo(4 * logs.Length), "no line for each image");
        });
    }

    private static bool IsOfWorker(string name) =>
        Path.GetFileName(name) == "worker.tar.gz"
        || Directory.EnumerateFiles(BuiltPrograms.WorkerFolder, "*", SearchOption.AllDirectories)
            .Any(file => name.EndsWith("/wd/" + Path.GetRelativePath(BuiltPrograms.WorkerFolder, file), StringComparison.Ordinal));

    [GeneratedRegex("(^|/)(stdout|stderr)\\.txt$")]
    private static partial Regex Log();
}
