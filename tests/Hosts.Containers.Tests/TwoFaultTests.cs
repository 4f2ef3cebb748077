using System.Text.Json;
using ImageConversion.Batch.Generation;
using ImageConversion.Testing.Hierarchical;

namespace Hosts.Containers.Tests;

/// <summary>A store that is at fault, and a kill in the middle of the run: the same command again closes the count, and writes nothing
/// twice that is there.</summary>
[TestFixture]
public sealed class TwoFaultTests
{
    private const int SigKill = 9;
    private const int Images = 12;
    private const int KilledAt = 5;

    private HierarchicalAccount _account = null!;
    private Dictionary<string, string> _environment = null!;

    /// <summary>A fault, its exit code, and how many images it costs.</summary>
    private static IEnumerable<TestCaseData> Faults =>
    [
        Case("hierarchical order", _ => { }, exitCode: 0, failed: 0),
        Case("wrong stored MD5", a => a.Put("photos", "00.jpg", Jpeg(0), Convert.ToBase64String(new byte[16])), exitCode: 4, failed: 1),
        Case("not a JPEG", a => a.Put("photos", "01.jpg", [1, 2, 3]), exitCode: 4, failed: 1),
        Case(
            "write once",
            a => a.Refuses = (_, container, name) => container == "pngs" && name.EndsWith(".png", StringComparison.Ordinal) ? "BlobImmutableDueToPolicy" : null,
            exitCode: 0,
            failed: 0),
        Case(
            "PNG of another program under legal hold",
            a =>
            {
                a.Put("pngs", "02.png", [1], contentType: "image/png");
                a.Refuses = (_, container, name) => (container, name) == ("pngs", "02.png") ? "BlobImmutableDueToLegalHold" : null;
            },
            exitCode: 4,
            failed: 1),
    ];

    [SetUp]
    public void StartAccount()
    {
        _account = HierarchicalAccount.Start();
        _environment = new() { ["AZURE_STORAGE_CONNECTION_STRING"] = _account.ConnectionString };
        for (int i = 0; i < Images; i++)
        {
            _account.Put("photos", i % 3 == 2 ? $"A-B/{i:d2}.jpg" : i % 3 == 1 ? $"A/{i:d2}.jpg" : $"{i:d2}.jpg", Jpeg(i));
        }

        _account.Put("photos", "02.jpg", Jpeg(20));
    }

    [TearDown]
    public void StopAccount() => _account.Dispose();

    [TestCaseSource(nameof(Faults))]
    public void Convert_FaultAndKill_TheSameCommandClosesTheCount(object fault, int exitCode, int failed)
    {
        ((Action<HierarchicalAccount>)fault)(_account);
        int images = _account.Names("photos").Count;
        var written = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        int puts = 0;
        ProgramRun? running = null;
        using var started = new ManualResetEventSlim();
        _account.Answering = (method, container, name) =>
        {
            if (method == "PUT" && container == "pngs" && name.EndsWith(".png", StringComparison.Ordinal) && Interlocked.Increment(ref puts) == KilledAt)
            {
                started.Wait();
                running!.Signal(SigKill);
            }
        };
        running = ProgramRun.Start(BuiltPrograms.Imgconv, ["convert", "az://photos", "az://pngs", "--parallelism", "1"], environment: _environment);
        started.Set();
        _ = running.WaitForExit();
        running.Dispose();
        HashSet<string> before = [.. _account.Names("pngs").Where(n => n.EndsWith(".png", StringComparison.Ordinal))];
        _account.Answering = (method, container, name) =>
        {
            if (method == "PUT" && container == "pngs" && name.EndsWith(".png", StringComparison.Ordinal))
            {
                _ = written.AddOrUpdate(name, 1, (_, n) => n + 1);
            }
        };

        using ProgramRun rest = ProgramRun.Start(
            BuiltPrograms.Imgconv, ["convert", "az://photos", "az://pngs", "--output", "json"], environment: _environment).WaitForExit();

        JsonElement sums = JsonDocument.Parse(rest.Output).RootElement;
        int converted = sums.GetProperty("converted").GetInt32(), upToDate = sums.GetProperty("upToDate").GetInt32();
        Assert.Multiple(() =>
        {
            Assert.That(rest.ExitCode, Is.EqualTo(exitCode), rest.Errors);
            Assert.That(sums.GetProperty("failed").GetInt32(), Is.EqualTo(failed));
            Assert.That(converted + upToDate + failed, Is.EqualTo(images), $"{sums}");
            Assert.That(before, Is.Not.Empty, "killed in the middle");
            Assert.That(written.Keys.Where(n => before.Contains(n) && n != "02.png"), Is.Empty, "what is up to date is not written again");
        });
    }

    private static TestCaseData Case(string name, Action<HierarchicalAccount> fault, int exitCode, int failed) =>
        new TestCaseData(fault, exitCode, failed).SetArgDisplayNames(name);

    private static byte[] Jpeg(int seed) => DemoImageGenerator.Generate(seed, new DemoImageOptions { Width = 64, Height = 48 });
}
