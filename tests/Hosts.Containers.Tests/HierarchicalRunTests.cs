using System.Text.Json;
using ImageConversion.Batch.Generation;
using ImageConversion.Testing.Hierarchical;

namespace Hosts.Containers.Tests;

/// <summary>The programs on an account with a hierarchical namespace, as source and as target; and stores that refuse for good.</summary>
[TestFixture]
public sealed class HierarchicalRunTests
{
    private const int SigKill = 9;

    // '/' sorts first there: in ordinal order "2024-01/…" and "2024.jpg" come before "2024/…".
    private static readonly string[] Names =
    [
        "2024/01/a.jpg", "2024/b.jpg", "2024-01/c.jpg", "2024.jpg", "A/1.jpg", "A-B/2.jpg", "A.jpg", "A/B/C/3.jpg", "A/B.jpg",
    ];

    private HierarchicalAccount _account = null!;
    private Dictionary<string, string> _environment = null!;

    [SetUp]
    public void StartAccount()
    {
        _account = HierarchicalAccount.Start();
        _environment = new() { ["AZURE_STORAGE_CONNECTION_STRING"] = _account.ConnectionString };
        var options = new DemoImageOptions { Width = 64, Height = 48 };
        for (int i = 0; i < Names.Length; i++)
        {
            _account.Put("photos", Names[i], DemoImageGenerator.Generate(i, options));
        }

        _account.MakeDirectory("photos", "directory.jpg");
    }

    [TearDown]
    public void StopAccount() => _account.Dispose();

    [Test]
    public void Convert_HierarchicalSourceAndTarget_ConvergesVerifiesAndIsCleaned()
    {
        (int first, JsonElement sums) = Convert();
        (int second, JsonElement again) = Convert();
        using ProgramRun verify = Start("verify", "az://photos", "az://pngs", "--pixels", "all").WaitForExit();
        using ProgramRun clean = Start("clean", "--runs", "az://pngs", "--keep", "0", "--older-than", "0s", "--yes").WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That((first, sums.GetProperty("converted").GetInt32()), Is.EqualTo((0, Names.Length)));
            Assert.That((second, again.GetProperty("upToDate").GetInt32()), Is.EqualTo((0, Names.Length)));
            Assert.That(verify.ExitCode, Is.Zero, verify.Output + verify.Errors);
            Assert.That(_account.Names("pngs"), Is.EquivalentTo(Names.Select(n => Path.ChangeExtension(n, ".png"))));
            Assert.That(clean.ExitCode, Is.Zero, clean.Output + clean.Errors);
            Assert.That(_account.Names("imgconv-runs").Where(n => n.EndsWith("plan.json", StringComparison.Ordinal)), Is.Empty);
            Assert.That(_account.Names("imgconv-runs", directories: true), Has.None.Match("^2[0-9]{7}-"));
        });
    }

    [Test]
    public void Convert_KilledInTheMiddle_NextRunClosesTheCount()
    {
        int puts = 0;
        ProgramRun? running = null;
        var started = new ManualResetEventSlim();
        _account.Answering = (method, container, name) =>
        {
            if (method == "PUT" && container == "pngs" && name.EndsWith(".png", StringComparison.Ordinal) && Interlocked.Increment(ref puts) == 4)
            {
                started.Wait();
                running!.Signal(SigKill);
            }
        };
        running = Start("convert", "az://photos", "az://pngs", "--parallelism", "1");
        started.Set();
        _ = running.WaitForExit();
        Assert.That(running.ExitCode, Is.Not.Zero);
        running.Dispose();
        _account.Answering = (_, _, _) => { };

        (int exitCode, JsonElement sums) = Convert();

        int converted = sums.GetProperty("converted").GetInt32();
        int upToDate = sums.GetProperty("upToDate").GetInt32();
        Assert.That((exitCode, converted + upToDate), Is.EqualTo((0, Names.Length)), $"{sums}");
        Assert.That(upToDate, Is.GreaterThanOrEqualTo(3), "what was written before the end is not written again");
        Assert.That(_account.Names("pngs"), Has.Exactly(Names.Length).Items);
    }

    [TestCase("BlobImmutableDueToLegalHold")]
    [TestCase("BlobImmutableDueToPolicy")]
    public void Convert_ProtectedTarget_FailsByNameAndIsUsableByDefault(string code)
    {
        (int first, _) = Convert();
        _account.Refuses = (_, container, _) => container == "pngs" ? code : null;

        (int byDefault, JsonElement same) = Convert();
        (int always, JsonElement refused) = Convert("--overwrite", "always");
        using ProgramRun preflight = Start("preflight", "az://photos", "az://pngs").WaitForExit();

        Assert.Multiple(() =>
        {
            Assert.That((first, byDefault), Is.EqualTo((0, 0)));
            Assert.That(same.GetProperty("upToDate").GetInt32(), Is.EqualTo(Names.Length));
            Assert.That(always, Is.EqualTo(4));
            Assert.That(refused.GetProperty("failures").GetProperty("Protected").GetInt32(), Is.EqualTo(Names.Length));
            Assert.That(preflight.ExitCode, Is.Zero, preflight.Output);
            Assert.That(_account.Names("pngs"), Has.None.Contains("preflight"));
        });
    }

    [TestCase("fail", 4, true)]
    [TestCase("no", 0, true)]
    [TestCase("log", 0, true)]
    [TestCase("fail", 4, false)]
    [TestCase("no", 0, false)]
    [TestCase("log", 0, false)]
    public void Convert_WrongStoredMd5_IsLastingUnlessItIsNotChecked(string check, int expected, bool isFlag)
    {
        _account.Put(
            "photos", "bad.jpg", DemoImageGenerator.Generate(50, new DemoImageOptions { Width = 64, Height = 48 }), System.Convert.ToBase64String(new byte[16]));
        _environment["IMGCONV_CHECK_MD5"] = isFlag ? "fail" : check;

        string[] flag = isFlag ? ["--check-md5", check] : [];
        using ProgramRun convert = Start(["convert", "az://photos", "az://pngs", "--output", "json", .. flag]).WaitForExit();

        JsonElement sums = JsonDocument.Parse(convert.Output).RootElement;
        Assert.That(convert.ExitCode, Is.EqualTo(expected), convert.Errors);
        Assert.That(sums.GetProperty("failures").TryGetProperty("Damaged", out _), Is.EqualTo(expected == 4));
        Assert.That(convert.Errors.Contains("MD5", StringComparison.Ordinal), Is.EqualTo(check == "log"));
    }

    [Test]
    public void Convert_NothingListens_SaysItAloudAndWhy()
    {
        _account.Dispose();

        using ProgramRun convert = Start("convert", "az://photos", "az://pngs").WaitForExit();

        Assert.That(convert.ExitCode, Is.EqualTo(5));
        Assert.That(convert.Errors, Does.Contain("note: 127.0.0.1:").And.Contain("refuses the connection").And.Contain("trying again"));
    }

    [TestCase("https://no-such-account-imgconv.invalid/photos", "no such host")]
    [TestCase("https://127.0.0.1:{port}/devstoreaccount1/photos", "https")]
    public void Convert_WaitingCannotHelp_EndsAtOnceWithTheCause(string address, string says)
    {
        string port = new Uri(_account.Endpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string service = address.Replace("{port}", port, StringComparison.Ordinal);
        _environment["AZURE_STORAGE_CONNECTION_STRING"] =
            $"DefaultEndpointsProtocol=https;AccountName=devstoreaccount1;AccountKey=MTIz;BlobEndpoint={service[..service.LastIndexOf('/')]}";

        using ProgramRun convert = Start("convert", service, "az://pngs").WaitForExit();

        Assert.That(convert.ExitCode, Is.EqualTo(3), convert.Errors);
        Assert.That(convert.Errors, Does.Contain(says).And.Not.Contain("trying again"));
    }

    private ProgramRun Start(params string[] arguments) =>
        ProgramRun.Start(BuiltPrograms.Imgconv, arguments, environment: _environment);

    private (int ExitCode, JsonElement Summary) Convert(params string[] more)
    {
        using ProgramRun run = Start(["convert", "az://photos", "az://pngs", "--output", "json", .. more]).WaitForExit();
        Assert.That(run.Output, Is.Not.Empty, run.Errors);
        return (run.ExitCode, JsonDocument.Parse(run.Output).RootElement);
    }
}
