using System.Text.Json;
using ImageConversion.Batch.Generation;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>A source or target folder as users really have it, and a kill in the middle of the run: the same command again closes the
/// count, and writes nothing twice that is there.</summary>
[TestFixture]
[Platform(Include = "Linux", Reason = "names and rights of its file systems")]
public sealed class FolderTwoFaultTests
{
    private const int SigKill = 9;
    private const int Images = 14;
    private const int KilledAt = 3;

    // Without these, also root may not enter a folder of mode 000.
    private const string Capabilities = "-dac_override,-dac_read_search";

    private static readonly byte[] Jpeg = DemoImageGenerator.Generate(1, new DemoImageOptions { Width = 1024, Height = 768 });

    private static readonly DateTime Old = new(2018, 7, 6, 5, 4, 3, DateTimeKind.Utc);

    private TemporaryFolder _folder = null!;

    /// <summary>What is odd, how many images it adds, how many it costs, and the exit codes of <c>convert</c> and <c>verify</c>.</summary>
    private static IEnumerable<TestCaseData> Faults =>
    [
        Case("names of no extension, and links, that content selects", MakeUnnamed, added: 3, failed: 0, exits: (0, 0), "--select", "content", "--follow-symlinks"),
        Case("names of no extension, which are ignored", MakeUnnamed, added: 0, failed: 0, exits: (0, 0)),
        Case("a folder that may not be read", f => MakeShut(f), added: 1, failed: 1, exits: (4, 6)),
        Case("a folder that may not be read, left out", f => MakeShut(f), added: 0, failed: 0, exits: (0, 0), "--exclude-pattern", "lost+found/**"),
        Case("a folder whose name is not UTF-8", f => MakeNotUtf8(f), added: 1, failed: 1, exits: (4, 4)),
        Case("both folders", f => { MakeShut(f); MakeNotUtf8(f); }, added: 2, failed: 2, exits: (4, 6)),
        Case("PNGs of another program, replaced", MakeForeign, added: 0, failed: 0, exits: (0, 0)),
        Case("PNGs of another program, kept", MakeForeign, added: 0, failed: 0, exits: (0, 6), "--overwrite", "own"),
        Case("names that Windows reserves", MakeReserved, added: 4, failed: 0, exits: (0, 0)),
        Case("dates that are kept", MakeOld, added: 0, failed: 0, exits: (0, 0), "--preserve", "times"),
        Case("lines of progress", _ => { }, added: 0, failed: 0, exits: (0, 0), "--progress", "lines"),
    ];

    [SetUp]
    public void MakeSource()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(_folder["in"]);
        for (int i = 0; i < Images; i++)
        {
            Write(_folder, $"in/{i:d2}.jpg");
        }
    }

    [TearDown]
    public void RemoveSource()
    {
        // The framework cannot delete what it cannot name or enter.
        _ = DebianTool.RunUnchecked("bash", "-c", $"chmod -Rf u+rwx '{_folder.Path}'; rm -rf '{_folder["in"]}'");
        _folder.Dispose();
    }

    [TestCaseSource(nameof(Faults))]
    public async Task Convert_FaultAndKill_TheSameCommandClosesTheCount(object fault, int added, int failed, (int Convert, int Verify) exits, string[] options)
    {
        ((Action<TemporaryFolder>)fault)(_folder);
        string[] foreign = Pngs();
        await KillAsync(options);
        Dictionary<string, DateTime> before = Written();

        using ProgramRun rest = Convert([.. options, "--output", "json"]).WaitForExit();
        using ProgramRun verify = Start(["verify", _folder["in"], _folder["out"], "--pixels", "all", .. options is ["--select" or "--exclude-pattern", ..] ? options : []]).WaitForExit();

        JsonElement sums = JsonDocument.Parse(rest.Output).RootElement;
        int converted = sums.GetProperty("converted").GetInt32(), upToDate = sums.GetProperty("upToDate").GetInt32();
        Dictionary<string, DateTime> after = Written();
        bool keepsForeign = options.Contains("own");
        Assert.Multiple(() =>
        {
            Assert.That(rest.ExitCode, Is.EqualTo(exits.Convert), rest.Errors);
            Assert.That(sums.GetProperty("failed").GetInt32(), Is.EqualTo(failed));
            Assert.That(converted + upToDate + failed, Is.EqualTo(Images + added), $"{sums}");
            Assert.That(upToDate, Is.GreaterThanOrEqualTo(KilledAt - 1), "what was written before the kill is not written again");
            Assert.That(before.Where(png => !foreign.Contains(png.Key) && after[png.Key] != png.Value).Select(png => png.Key), Is.Empty);
            Assert.That(foreign.Where(png => (new FileInfo(_folder["out", png]).Length == 1) != keepsForeign), Is.Empty, "PNGs of another program");
            Assert.That(after.Values, options.Contains("times") ? Has.All.EqualTo(Old) : Has.None.EqualTo(Old));
            Assert.That(verify.ExitCode, Is.EqualTo(exits.Verify), verify.Output + verify.Errors);
        });
    }

    [Test]
    public async Task Resume_TwoRunsKilledOneAfterTheOther_TheTargetMeansTheNewer()
    {
        await KillAsync([]);
        await KillAsync([], KilledAt * 2);

        using ProgramRun resume = Start("resume", _folder["out"], "--output", "json").WaitForExit();
        using ProgramRun status = Start("status", _folder["out"]).WaitForExit();

        string[] runs = [.. Directory.GetDirectories(_folder["out", ".imgconv/runs"], "2*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        JsonElement sums = JsonDocument.Parse(resume.Output).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(resume.ExitCode, Is.Zero, resume.Errors);
            Assert.That(runs, Has.Length.EqualTo(2));
            Assert.That(sums.GetProperty("run").GetString(), Is.EqualTo(runs[1]));
            Assert.That(sums.GetProperty("converted").GetInt32() + sums.GetProperty("upToDate").GetInt32(), Is.EqualTo(Images));
            Assert.That(status.Output, Does.StartWith("Done: ").And.Contain(runs[1]));
            Assert.That(Pngs(), Has.Length.EqualTo(Images));
        });
    }

    private async Task KillAsync(string[] options, int pngs = KilledAt)
    {
        int foreign = Directory.Exists(_folder["out"]) ? Pngs().Count(p => new FileInfo(_folder["out", p]).Length == 1) : 0;
        using ProgramRun killed = Convert([.. options, "--parallelism", "1"]);
        while (!Directory.Exists(_folder["out"]) || Pngs().Count(p => new FileInfo(_folder["out", p]).Length > 1) < pngs)
        {
            Assert.That(killed.HasExited, Is.False, killed.Output + killed.Errors);
            await Task.Delay(5);
        }

        killed.Signal(SigKill);
        _ = killed.WaitForExit();
        Assert.That(Pngs(), Has.Length.LessThan(Images + foreign), "killed in the middle");
    }

    private ProgramRun Convert(params string[] options) => Start(["convert", _folder["in"], _folder["out"], .. options]);

    // Root may read everything, unless it gives that up.
    private static ProgramRun Start(params string[] arguments) => Environment.IsPrivilegedProcess
        ? ProgramRun.Start("/usr/bin/setpriv", [$"--bounding-set={Capabilities}", $"--inh-caps={Capabilities}", NativeProgram.Imgconv, .. arguments])
        : ProgramRun.Start("imgconv", arguments);

    private string[] Pngs() => !Directory.Exists(_folder["out"]) ? [] :
        [.. Directory.GetFiles(_folder["out"], "*.png", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_folder["out"], f))];

    private Dictionary<string, DateTime> Written() => Pngs().ToDictionary(p => p, p => File.GetLastWriteTimeUtc(_folder["out", p]));

    private static void MakeUnnamed(TemporaryFolder folder)
    {
        Write(folder, "in/IMG_0001");
        Write(folder, "in/IMG_0002.HEIC");
        Write(folder, "outside/a.jpg");
        File.WriteAllText(folder["in/notes.txt"], "not an image");
        Directory.CreateSymbolicLink(folder["in/link"], folder["outside"]);
        Directory.CreateSymbolicLink(folder["in/loop"], ".");
    }

    private static void MakeShut(TemporaryFolder folder)
    {
        Write(folder, "in/lost+found/a.jpg");
        Assert.That(DebianTool.RunUnchecked("chmod", "000", folder["in/lost+found"]).ExitCode, Is.Zero);
    }

    private static void MakeNotUtf8(TemporaryFolder folder) =>
        Assert.That(DebianTool.RunUnchecked("bash", "-c", $@"mkdir '{folder["in"]}/'$'dir\xe9' && cp '{folder["in"]}/00.jpg' '{folder["in"]}/'$'dir\xe9'").ExitCode, Is.Zero);

    private static void MakeForeign(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["out"]);
        foreach (string png in new[] { "01.png", "10.png", "12.png" })
        {
            File.WriteAllText(folder["out", png], "x");
        }
    }

    private static void MakeReserved(TemporaryFolder folder)
    {
        foreach (string name in new[] { "aux.jpg", "con.jpg", "a:b.jpg", "back\\slash.jpg" })
        {
            Write(folder, "in/" + name);
        }
    }

    private static void MakeOld(TemporaryFolder folder)
    {
        foreach (string file in Directory.GetFiles(folder["in"]))
        {
            File.SetLastWriteTimeUtc(file, Old);
        }
    }

    private static void Write(TemporaryFolder folder, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], Jpeg);
    }

    private static TestCaseData Case(string name, Action<TemporaryFolder> fault, int added, int failed, (int Convert, int Verify) exits, params string[] options) =>
        new TestCaseData(fault, added, failed, exits, options).SetArgDisplayNames(name);
}
