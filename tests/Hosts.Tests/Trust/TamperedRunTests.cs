using System.Text.Json.Nodes;
using ImageConversion.Testing;

namespace Hosts.Tests.Trust;

/// <summary>A folder that somebody sent: the plan in it names other places than its own.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class TamperedRunTests
{
    private static readonly string Sample = Path.Combine(RepositoryPaths.Root, "samples", "images", "size-64x48.jpg");

    // Every verb and every mode that reads a run, by itself and with the plan taken as it is.
    private static readonly (string Program, string[] Arguments)[] OfRuns =
    [
        ("imgconv", ["resume", "RUN"]),
        ("imgconv", ["resume", "OUT", "--target", "OUT"]),
        ("imgconv", ["resume", "RUN", "--trust-plan"]),
        ("imgconv", ["retry", "RUN"]),
        ("imgconv", ["retry", "RUN", "--trust-plan"]),
        ("imgconv", ["report", "RUN"]),
        ("imgconv", ["report", "RUN", "--html"]),
        ("imgconv", ["report", "RUN", "--html", "--trust-plan"]),
        ("imgconv", ["status", "RUN"]),
        ("imgconv", ["cancel", "RUN"]),
        ("imgconv", ["logs", "RUN"]),
        ("imgconv", ["runs", "--state", "HOST"]),
        ("imgconv", ["runs", "show", "RUN"]),
        ("imgconv", ["runs", "trace", "RUN"]),
        ("imgconv", ["clean", "--runs", "OUT", "--dry-run"]),
        ("imgconv", ["verify", "IN", "OUT"]),
        ("imgconv", ["preflight", "--run", "RUN"]),
        ("imgconv", ["preflight", "--run", "RUN", "--trust-plan"]),
        ("imgconv", ["submit", "--run", "RUN", "--pool", "p"]),
        ("imgconv", ["submit", "--run", "RUN", "--pool", "p", "--trust-plan"]),
        ("imgconv-worker", ["--run", "RUN", "--shard", "0"]),
        ("imgconv-worker", ["--run", "RUN", "--shard", "0", "--trust-plan"]),
        ("imgconv-worker", ["--run", "RUN", "--check"]),
        ("imgconv-worker", ["--run", "RUN", "--check", "--trust-plan"]),
    ];

    // Every verb and every mode that is given an address, or finds one in its environment.
    private static readonly (string Program, string[] Arguments)[] OfPlaces =
    [
        ("imgconv-worker", ["--run", "HOST/20260102-030405-abcdef", "--shard", "0"]),
        ("imgconv-worker", ["--run", "HOST/20260102-030405-abcdef", "--check", "--trust-plan"]),
        ("imgconv-worker", []),
        ("imgconv-worker", ["--task-id", "0", "--total-tasks", "2"]),
        ("imgconv-worker", ["--generate", "HOST", "--count", "1"]),
        ("imgconv-worker", ["--describe"]),
        ("imgconv", ["convert", "HOST", "OUT"]),
        ("imgconv", ["convert", "IN", "HOST"]),
        ("imgconv", ["convert", "IN", "OUT", "--state", "HOST"]),
        ("imgconv", ["plan", "HOST", "OUT"]),
        ("imgconv", ["plan", "IN", "HOST"]),
        ("imgconv", ["verify", "HOST", "OUT"]),
        ("imgconv", ["verify", "IN", "HOST"]),
        ("imgconv", ["preflight", "HOST", "OUT"]),
        ("imgconv", ["submit", "HOST", "az://pngs", "--pool", "p"]),
        ("imgconv", ["generate", "HOST", "--count", "1"]),
        ("imgconv", ["generate", "HOST", "--count", "1", "--pool", "p"]),
        ("imgconv", ["clean", "--demo", "HOST", "--yes"]),
        ("imgconv", ["clean", "--runs", "HOST", "--yes"]),
        ("imgconv", ["clean", "--jobs", "--yes"]),
        ("imgconv", ["resume", "HOST/20260102-030405-abcdef"]),
        ("imgconv", ["status", "HOST/20260102-030405-abcdef"]),
        ("imgconv", ["pool", "create", "p", "--nodes", "1", "--identity", "/subscriptions/s"]),
        ("imgconv", ["pool", "list"]),
        ("imgconv", ["pool", "show", "p"]),
        ("imgconv", ["pool", "nodes", "list", "p"]),
        ("imgconv", ["pool", "resize", "p", "--nodes", "1"]),
        ("imgconv", ["pool", "autoscale", "p", "--nodes", "1"]),
        ("imgconv", ["pool", "delete", "p", "--yes"]),
        ("imgconv", ["config", "show"]),
        ("imgconv", ["completion", "bash"]),
        ("imgconv", ["manual"]),
    ];

    [Test]
    public void Verbs_OfTheTrap_AreAllThatTheHelpHas()
    {
        using ProgramRun help = ProgramRun.Start("imgconv", ["--help"]).WaitForExit();
        using ProgramRun pool = ProgramRun.Start("imgconv", ["pool", "--help"]).WaitForExit();
        using ProgramRun worker = ProgramRun.Start("imgconv-worker", ["--help"]).WaitForExit();

        // The one that makes the manual page is not shown.
        Assert.That(
            CommandsOf(help), Is.EquivalentTo(Verbs.Where(v => v.Program == "imgconv").Select(v => v.Arguments[0]).Except(["manual"]).Distinct()));
        Assert.That(CommandsOf(pool), Is.EquivalentTo(Verbs.Where(v => v.Arguments is ["pool", ..]).Select(v => v.Arguments[1])));
        // Each line with an example is a mode; the first has no option.
        string[] modes = [.. worker.Output.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("imgconv-worker  ", StringComparison.Ordinal)
            || l.StartsWith("imgconv-worker --", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])];
        Assert.That(modes, Has.Length.GreaterThanOrEqualTo(4));
        Assert.That(modes, Is.SubsetOf(Verbs.Where(v => v.Program == "imgconv-worker").Select(v => v.Arguments.FirstOrDefault() ?? "")));

        static string[] CommandsOf(ProgramRun help) =>
            [.. help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1)
                .TakeWhile(l => l.Length > 0).Where(l => l.Length > 2 && l[2] != ' ').Select(l => l.Trim().Split(' ')[0])];
    }

    private static IEnumerable<(string Program, string[] Arguments)> Verbs => OfRuns.Concat(OfPlaces);

    [Test]
    public void EveryVerb_PlanThatNamesAnotherHost_SendsItNothing([Values("source", "target")] string place, [Values] bool withKey)
    {
        using var trap = new TokenTrap();
        using var folder = new TemporaryFolder();
        string run = Convert(folder);
        Tamper(run, plan => plan[place] = trap.Container);
        AssertSentNothing(trap, folder, run, OfRuns, withKey);
    }

    [Test]
    public void EveryVerb_AddressOfAnotherHost_SendsItNothing()
    {
        using var trap = new TokenTrap();
        using var folder = new TemporaryFolder();
        AssertSentNothing(trap, folder, Convert(folder), OfPlaces, withKey: false);
    }

    private static void AssertSentNothing(
        TokenTrap trap, TemporaryFolder folder, string run, IEnumerable<(string Program, string[] Arguments)> verbs, bool withKey)
    {
        Dictionary<string, string> environment = trap.Environment;
        environment["XDG_STATE_HOME"] = folder["state"];
        environment["AZURE_STORAGE_INPUT_CONTAINER"] = trap.Container;
        environment["AZURE_STORAGE_OUTPUT_CONTAINER"] = trap.Container;
        environment["AZURE_BATCH_ACCOUNT"] = "acct";
        environment["AZURE_BATCH_ENDPOINT"] = $"https://{trap.Host}";
        environment["AZURE_RESOURCE_MANAGER_ENDPOINT"] = $"https://{trap.Host}";
        if (withKey)
        {
            environment["AZURE_STORAGE_CONNECTION_STRING"] = Azurite.Shared.ConnectionString;
        }

        var outputs = new List<string>();
        foreach ((string program, string[] arguments) in verbs)
        {
            string[] given = [.. arguments.Select(a => a switch
            {
                "RUN" => run, "IN" => folder["in"], "OUT" => folder["out"], "HOST" => trap.Container,
                _ => a.Replace("HOST/", trap.Container + "/", StringComparison.Ordinal),
            })];
            using ProgramRun result = ProgramRun.Start(program, given, environment: environment).WaitForExit();
            outputs.Add($"{string.Join(' ', arguments)}: {result.ExitCode}: {result.Errors}");
            Assert.That(trap.Authorizations, Is.Empty, outputs[^1]);
            Assert.That(trap.Requests, Is.Empty, outputs[^1]);
        }

        TestContext.Out.WriteLine(string.Join('\n', outputs));
        Assert.That(trap.Resources, Is.Empty, "no token was even asked for");
    }

    // Without the host's being refused, the trap would close: this is what it catches.
    [Test]
    public void Convert_HostThatASettingNames_IsSentATokenForStorageAndNoOther()
    {
        using var trap = new TokenTrap();
        using var folder = new TemporaryFolder();
        Dictionary<string, string> environment = trap.Environment;
        environment["IMGCONV_TRUSTED_HOSTS"] = trap.Host;

        using ProgramRun run = ProgramRun.Start("imgconv", ["convert", trap.Container, folder["out"]], environment: environment).WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(3), run.Errors);
            Assert.That(trap.Authorizations, Has.All.EqualTo("Authorization: Bearer secret").And.Not.Empty, run.Errors);
            Assert.That(trap.Resources, Has.All.StartsWith("https://storage.azure.com").And.Not.Empty);
        });
    }

    [Test]
    public void Resume_FileOfTheWorkingFolderThatTrustsAHost_IsNotHeard()
    {
        using var trap = new TokenTrap();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["appsettings.json"], $$"""{ "IMGCONV_TRUSTED_HOSTS": "{{trap.Host}}" }""");

        using ProgramRun run = ProgramRun.Start(
            "imgconv", ["convert", trap.Container, folder["out"]], folder.Path, trap.Environment).WaitForExit();

        Assert.That(run.ExitCode, Is.EqualTo(2), run.Errors);
        Assert.That(trap.Requests, Is.Empty);
        Assert.That(run.Errors, Does.Contain("is not a host of Azure Storage").And.Contain("IMGCONV_TRUSTED_HOSTS"));
    }

    [Test]
    public void Resume_TargetThatIsAnotherFolder_IsRefusedAndNamed()
    {
        using var folder = new TemporaryFolder();
        string run = Convert(folder);
        Directory.CreateDirectory(folder["precious"]);
        Tamper(run, plan => plan["target"] = folder["precious"]);

        using ProgramRun sameMachine = ProgramRun.Start("imgconv", ["resume", run]).WaitForExit();
        using ProgramRun elsewhere = Elsewhere(folder, "resume", run);
        using ProgramRun given = Elsewhere(folder, "resume", run, "--source", folder["in"], "--target", folder["out"]);
        using ProgramRun worker = ProgramRun.Start(
            "imgconv-worker", ["--run", run, "--shard", "0"], environment: State(folder)).WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That((sameMachine.ExitCode, elsewhere.ExitCode, given.ExitCode, worker.ExitCode), Is.EqualTo((2, 2, 2, 2)));
            Assert.That(sameMachine.Errors, Does.Contain("it was changed since"));
            Assert.That(elsewhere.Errors, Does.Contain(folder["precious"]).And.Contain("--trust-plan"));
            Assert.That(given.Errors, Does.Contain(folder["precious"]).And.Contain(folder["out"]));
            Assert.That(worker.Errors, Does.Contain("--plan").And.Contain("--trust-plan").And.Not.Contain("--target"), "the ways of this program");
            Assert.That(Directory.GetFileSystemEntries(folder["precious"]), Is.Empty);
        });
    }

    [TestCase("authorized_keys")]
    [TestCase("b.png")]
    [TestCase("a.jpg")]
    public void Resume_ListWithAnotherTarget_IsRefusedAlsoWhereThePlanIsTaken(string target)
    {
        using var folder = new TemporaryFolder();
        string run = Convert(folder);
        string list = Path.Combine(run, "shards", "00000.ndjson.gz");
        string text = Gzip.Read(list);
        Gzip.Write(list, text.Replace("\"a.png\"", $"\"{target}\"", StringComparison.Ordinal));

        using ProgramRun resumed = Elsewhere(folder, "resume", run, "--trust-plan");

        Assert.That(resumed.ExitCode, Is.EqualTo(1), resumed.Errors);
        Assert.That(resumed.Errors, Does.Contain("shards/00000.ndjson.gz").And.Contain("damaged"));
        Assert.That(Directory.GetFiles(folder["out"]).Select(Path.GetFileName), Is.EqualTo(["a.png"]));
    }

    [Test]
    public void Resume_PlacesGivenAgainOrItsHash_ContinuesOnAnotherMachine()
    {
        using var folder = new TemporaryFolder();
        string run = Convert(folder);
        using ProgramRun status = Elsewhere(folder, "status", run, "--output", "json");

        using ProgramRun refused = Elsewhere(folder, "resume", run);
        using ProgramRun given = Elsewhere(folder, "resume", run, "--source", folder["in"]);
        using ProgramRun byHash = Elsewhere(folder, "resume", run, "--plan", Sha256(Path.Combine(run, "head.json")));
        using ProgramRun otherHash = Elsewhere(folder, "resume", run, "--plan", new string('0', 64), "--trust-plan");

        Assert.Multiple(() =>
        {
            Assert.That((refused.ExitCode, given.ExitCode, byHash.ExitCode, otherHash.ExitCode), Is.EqualTo((2, 0, 0, 1)), given.Errors + byHash.Errors);
            Assert.That(refused.Errors, Does.Contain(folder["in"]).And.Contain("--source"));
            Assert.That(status.ExitCode, Is.Zero, "anyone who only reads the run's files needs no more");
        });
    }

    // A run on a pool: submitted, and not added up.
    [Test]
    public void ConvertAndWorker_AnotherRecipeIsOnAPool_AreRefusedUntilItHasEnded()
    {
        using var folder = new TemporaryFolder();
        string run = Convert(folder);
        string id = Path.GetFileName(run);
        string summary = File.ReadAllText(Path.Combine(run, "summary.json"));
        File.Delete(Path.Combine(run, "summary.json"));
        File.WriteAllText(
            Path.Combine(run, "batch.json"),
            $$"""{"version":1,"account":"https://a","pool":"p","slots":1,"identity":"","worker":"{{new string('a', 64)}}","jobs":[{"id":"imgconv-{{id}}-1","at":"2026-01-02T03:04:05+00:00","shards":1}]}""");
        string[] other = [folder["in"], folder["out"], "--compression", "fast"];

        using ProgramRun planned = ProgramRun.Imgconv(["plan", .. other]);
        string second = Directory.GetDirectories(folder["out", ".imgconv", "runs"]).Single(d => d != run && File.Exists(Path.Combine(d, "plan.json")));
        using ProgramRun converted = ProgramRun.Imgconv(["convert", .. other]);
        using ProgramRun worker = ProgramRun.Start("imgconv-worker", ["--run", second, "--shard", "0", "--trust-plan"]).WaitForExit();
        using ProgramRun same = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);
        File.WriteAllText(Path.Combine(run, "summary.json"), summary);
        using ProgramRun after = ProgramRun.Start("imgconv-worker", ["--run", second, "--shard", "0", "--trust-plan"]).WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That((planned.ExitCode, converted.ExitCode, worker.ExitCode, same.ExitCode), Is.EqualTo((0, 3, 3, 0)), converted.Errors + worker.Errors + same.Errors);
            Assert.That(converted.Errors, Does.Contain(id).And.Contain("submitted to a pool").And.Contain("imgconv cancel"));
            Assert.That(worker.Errors, Does.Contain(id));
            Assert.That(after.ExitCode, Is.Zero, after.Errors);
        });
    }

    private static string Sha256(string file) =>
        System.Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));

    private static Dictionary<string, string> State(TemporaryFolder folder) => new() { ["XDG_STATE_HOME"] = folder["state"] };

    private static ProgramRun Elsewhere(TemporaryFolder folder, params string[] arguments) =>
        ProgramRun.Start("imgconv", arguments, environment: State(folder)).WaitForExit();

    // A run of one image, whose ledger is gone: all of it is to be done again.
    private static string Convert(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["in"]);
        File.Copy(Sample, folder["in", "a.jpg"]);
        using ProgramRun converted = ProgramRun.Imgconv("convert", folder["in"], folder["out"]);
        Assert.That(converted.ExitCode, Is.Zero, converted.Errors);
        string run = Directory.GetDirectories(folder["out", ".imgconv", "runs"]).Single(d => File.Exists(Path.Combine(d, "plan.json")));
        Directory.Delete(Path.Combine(run, "ledger"), recursive: true);
        return run;
    }

    private static void Tamper(string run, Action<JsonObject> change)
    {
        foreach (string file in (string[])["plan.json", "head.json"])
        {
            string path = Path.Combine(run, file);
            JsonObject plan = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            change(plan);
            File.WriteAllText(path, plan.ToJsonString());
        }
    }

    private static class Gzip
    {
        public static string Read(string path)
        {
            using var unzip = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
            return new StreamReader(unzip).ReadToEnd();
        }

        public static void Write(string path, string text)
        {
            using var zip = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest);
            zip.Write(System.Text.Encoding.UTF8.GetBytes(text));
        }
    }
}
