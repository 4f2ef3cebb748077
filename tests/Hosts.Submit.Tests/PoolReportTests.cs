using ImageConversion.Batch.AzureBatch;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>The page of a run on a pool: its nodes by their ids, and what they cost beside what was estimated.</summary>
[TestFixture]
public sealed class PoolReportTests
{
    [Test]
    public async Task Report_RunOnAPool_NamesItsNodesAndTheirCost()
    {
        await using BatchBench bench = await BatchBench.StartAsync();
        using var folder = new TemporaryFolder();
        await bench.AddPoolAsync(dedicated: 2);
        await bench.AddImagesAsync(20, broken: 1);

        using ProgramRun submit = bench.Submit("--wait");
        using ProgramRun report = bench.Imgconv("report", await bench.NewestRunAsync(), "--html", folder["report.html"]);

        Assert.That((submit.ExitCode, report.ExitCode), Is.EqualTo((4, 0)), submit.Errors + report.Errors);
        string page = await File.ReadAllTextAsync(folder["report.html"]);
        List<BatchNode> nodes = await bench.Service.GetNodesAsync(BatchBench.PoolId).ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(submit.Output, Does.Match(@"Time +.* on 2 nodes (?i:standard_d2s_v5), .* node hours").And.Match("Cost +.* USD"));
            Assert.That(nodes.Select(n => n.Id ?? ""), Has.All.Matches<string>(id => page.Contains(id!, StringComparison.Ordinal)));
            Assert.That(page, Does.Contain("Node hours").And.Contain("Cost of nodes, USD").And.Contain("and no offer"));
            Assert.That(page, Does.Not.Contain(bench.Batch.AccountKey));
        });
    }
}
