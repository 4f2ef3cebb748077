using ImageConversion.Batch.Model;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;
using ImageConversion.Storage.InMemory;
using ImageConversion.Storage.Opening;
using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.Runs;

/// <summary>Whose word the places of a stored plan are opened on.</summary>
public sealed class PlanTrustTests
{
    private const string Id = "20260102-030405-000000";
    private const string Account = "https://contoso.blob.core.windows.net";
    private static readonly string Hash = new('a', 64);

    // State, source, target; what is given; whether they are opened.
    [TestCase("/out/.imgconv/runs", "/in", "/out", null, null, false)]
    [TestCase("/out/.imgconv/runs", "/in", "/out", "/in", null, true)]
    [TestCase("/out/.imgconv/runs", "/in", "/out", "/other", null, false)]
    [TestCase("/out/.imgconv/runs", "/in", "/elsewhere", "/in", null, false)]
    [TestCase("/out/.imgconv/runs", "/in", "/elsewhere", "/in", "/out", false)]
    [TestCase("/out/.imgconv/runs", "/in", "/elsewhere", "/in", "/elsewhere", true)]
    [TestCase("/state", "/in", "/out", "/in", null, false)]
    [TestCase("/state", "/in", "/out", "/in", "/out", true)]
    [TestCase(Account + "/imgconv-runs", Account + "/jpegs", Account + "/pngs", null, null, true)]
    [TestCase(Account + "/imgconv-runs", Account + "/jpegs", Account + "/pngs", "az://jpegs", "az://pngs", true)]
    [TestCase(Account + "/imgconv-runs", Account + "/jpegs", "https://fabrikam.blob.core.windows.net/pngs", null, null, false)]
    [TestCase(Account + "/imgconv-runs", "https://fabrikam.blob.core.windows.net/jpegs", Account + "/pngs", null, null, false)]
    [TestCase(Account + "/imgconv-runs", "https://fabrikam.blob.core.windows.net/jpegs", Account + "/pngs", "https://fabrikam.blob.core.windows.net/jpegs", null, true)]
    [TestCase(Account + "/imgconv-runs", "/home/me", Account + "/pngs", null, null, false)]
    [TestCase(Account + "/imgconv-runs", Account + "/jpegs", "/home/me", null, null, false)]
    [TestCase(Account + "/imgconv-runs", Account + "/jpegs", Account + "/pngs", null, "az://other", false)]
    [TestCase(Account + "/imgconv-runs", Account + "/jpegs", Account + "/pngs/a", null, "az://pngs", false)]
    public void ThrowUnlessTrusted_ByPlaces_OpensWhatLiesTogetherOrIsGiven(
        string state, string source, string target, string? givenSource, string? givenTarget, bool isOpened)
    {
        var given = new RunTrust { Source = givenSource, Target = givenTarget };

        // A place that is given, and is another one in the plan.
        bool isChanged = givenTarget is not null || (givenSource is not null && givenSource != source);
        BatchErrorKind kind = isChanged ? BatchErrorKind.PlanChanged : BatchErrorKind.PlanNotTrusted;
        AssertTrusted(isOpened, () => Trust().ThrowUnlessTrusted(PlanOf(source, target), Run(state), given), kind);
    }

    [Test]
    public void ThrowUnlessTrusted_PlanThatThisMachineMade_IsOpenedAsItWasMade()
    {
        using var folder = new TemporaryFolder();
        var known = new KnownPlans(folder["plans"]);
        Plan plan = PlanOf("/in", "/elsewhere");
        known.Keep(plan);
        PlanTrust trust = Trust(known);

        Assert.That(() => trust.ThrowUnlessTrusted(plan, Run("/state"), new RunTrust()), Throws.Nothing);
        AssertTrusted(false, () => trust.ThrowUnlessTrusted(plan with { Sha256 = new string('b', 64) }, Run("/elsewhere/.imgconv/runs"), new RunTrust { Source = "/in" }));
        AssertTrusted(false, () => trust.ThrowUnlessTrusted(plan with { Sha256 = null }, Run("/elsewhere/.imgconv/runs"), new RunTrust { Source = "/in" }));
        AssertTrusted(false, () => trust.ThrowUnlessTrusted(plan, Run("/state"), new RunTrust { Target = "/out" }));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(folder["plans"]) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead), Is.EqualTo(UnixFileMode.None));
        }
    }

    [Test]
    public void ThrowUnlessTrusted_HashGiven_IsAllThatCounts()
    {
        Plan plan = PlanOf("/in", "/elsewhere");

        Assert.That(() => Trust().ThrowUnlessTrusted(plan, Run("/state"), new RunTrust { PlanSha256 = Hash }), Throws.Nothing);
        foreach (Plan other in new[] { plan with { Sha256 = new string('b', 64) }, plan with { Sha256 = null } })
        {
            BatchException e = Assert.Throws<BatchException>(
                () => Trust().ThrowUnlessTrusted(other, Run("/state"), new RunTrust { PlanSha256 = Hash, AcceptsPlan = true }))!;
            Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.RunInvalid));
        }
    }

    [Test]
    public void ThrowUnlessTrusted_PlanAccepted_IsOpened() => Assert.That(
        () => Trust().ThrowUnlessTrusted(PlanOf("/in", "/elsewhere"), Run("/state"), new RunTrust { AcceptsPlan = true }), Throws.Nothing);

    [Test]
    public void KnownPlans_ManyRuns_KeepTheNewest()
    {
        using var folder = new TemporaryFolder();
        var known = new KnownPlans(folder["plans"]);
        Directory.CreateDirectory(folder["plans"]);
        for (int i = 0; i < 2000; i++)
        {
            File.WriteAllText(Path.Combine(folder["plans"], $"20250101-000000-{i:x6}"), Hash);
        }

        known.Keep(PlanOf("/in", "/out"));

        Assert.That(Directory.GetFiles(folder["plans"]), Has.Length.EqualTo(1000));
        Assert.That(known.Find(Id), Is.EqualTo(Hash));
        Assert.That(known.Find("../plans"), Is.Null);
    }

    private static void AssertTrusted(bool isOpened, Action open, BatchErrorKind kind = BatchErrorKind.PlanChanged)
    {
        if (isOpened)
        {
            Assert.That(open, Throws.Nothing);
        }
        else
        {
            Assert.That(open, Throws.TypeOf<BatchException>().With.Property(nameof(BatchException.Kind)).EqualTo(kind));
        }
    }

    private static PlanTrust Trust(KnownPlans? known = null) => new(
        new BlobStoreFactory(new StorageSettings { AccountName = "contoso" }), known ?? new KnownPlans(folder: null));

    private static RunFiles Run(string state) => new(new InMemoryBlobStore(state), Id);

    private static Plan PlanOf(string source, string target) => new()
    {
        Run = Id,
        CreatedAt = default,
        Source = source,
        Target = target,
        Recipe = new Recipe(),
        RecipeHash = new Recipe().Hash,
        Names = NamePolicy.Replace,
        Overwrite = OverwritePolicy.Stale,
        Total = 1,
        UpToDate = 0,
        Bytes = 1,
        Ignored = 0,
        Shards = [],
        Sha256 = Hash,
    };
}
