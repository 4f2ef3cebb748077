using System.Reflection;
using ImageConversion.Batch;
using ImageConversion.Core;
using ImageConversion.Storage;
using ImageConversion.Testing;
using NetArchTest.Rules;

namespace Hosts.Tests;

/// <summary>The arrows and layers of docs/architecture.md.</summary>
[TestFixture]
public sealed class ArchitectureTests
{
    private static readonly Assembly Core = typeof(JpegToPngConverter).Assembly;
    private static readonly Assembly Storage = typeof(IBlobStore).Assembly;
    private static readonly Assembly Batch = typeof(RunConverter).Assembly;
    private static readonly Assembly Worker = typeof(Hosts.Worker.Worker).Assembly;
    private static readonly Assembly Orchestrator = typeof(Hosts.Orchestrator.CommandConsole).Assembly;

    /// <summary>Libraries whose namespaces form layers.</summary>
    private static readonly Assembly[] LayeredAssemblies = [Core, Storage, Batch];

    /// <summary>The layers of ImageConversion.Batch from the bottom up; a namespace uses those of earlier lines only. The last line
    /// is the root namespace: what apps begin with.</summary>
    private static readonly string[] BatchLayers =
    [
        "Text",
        "Model",
        "Telemetry",
        "Runs",
        "Planning Execution",
        "Estimation",
        "Local Verification Reporting",
        "Reporting.Html",
        "Generation.Drawing Generation.Jpeg",
        "Generation",
        "AzureBatch",
        "Pools",
        "Submission Monitoring.Tail",
        "Monitoring Preflight Cleaning",
        "",
    ];

    [Test]
    public void Core_References_NothingOfOursNorNetworkHostingOrLogging() =>
        AssertReferences(Core, allowed: [], banned: ["Microsoft.Extensions", "System.Net", "Azure", "System.CommandLine", "Spectre"]);

    [Test]
    public void Storage_References_NothingOfOursNorImages() =>
        AssertReferences(Storage, allowed: [], banned: ["SkiaSharp", "System.CommandLine", "Spectre"]);

    [Test]
    public void Batch_References_CoreAndStorageOnlyAndNoConsole() =>
        AssertReferences(
            Batch,
            allowed: ["ImageConversion.Core", "ImageConversion.Storage"],
            banned: ["SkiaSharp", "System.CommandLine", "Spectre", "System.Console"]);

    [Test]
    public void Hosts_Reference_LibrariesButNotEachOther()
    {
        AssertReferences(Worker, ["ImageConversion.Core", "ImageConversion.Storage", "ImageConversion.Batch"], banned: ["SkiaSharp", "Spectre"]);
        AssertReferences(Orchestrator, ["ImageConversion.Core", "ImageConversion.Storage", "ImageConversion.Batch"], banned: ["SkiaSharp"]);
    }

    [TestCaseSource(nameof(LayeredAssemblies))]
    public void Namespaces_OfALibrary_FormNoCircle(Assembly assembly) =>
        Assert.That(NamespaceGraph.Read(assembly.Location).Circles(), Is.Empty);

    [Test]
    public void BatchNamespaces_UseOnly_EarlierLayers()
    {
        NamespaceGraph graph = NamespaceGraph.Read(Batch.Location);

        Assert.That(graph.Upward(BatchLayers, "ImageConversion.Batch"), Is.Empty);
    }

    [Test]
    public void PublicTypesOfBatch_AreThoseOfTheTable()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "architecture.md"));
        string table = page[page.IndexOf("| group | types |", StringComparison.Ordinal)..];
        int listed = table[..table.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2)
            .Sum(row => int.Parse(row.Split('|')[2], System.Globalization.CultureInfo.InvariantCulture));

        Assert.That(Batch.GetExportedTypes(), Has.Length.EqualTo(listed));
    }

    // What a node's command line holds is the protocol between a job and its worker; what carries the program's name in storage,
    // on Azure or on the wire is a format.
    private static readonly string[] Protocol = ["--run ", "--shard ", "--done-is-success", "--part", "--retry ", "--describe", "--check",
        "--plan ", "--list ", "--trust-plan", "--generate ", "--prefix ", "--from ", "--count ", "--size ", "--seed ", "--noise ", "imgconv preflight"];

    [Test]
    public void Libraries_Strings_NameNoFlagAndNoCommand()
    {
        string[] found =
        [
            .. new[] { Core, Storage, Batch }.SelectMany(a => NamespaceGraph.Strings(a.Location))
                .Where(s => System.Text.RegularExpressions.Regex.IsMatch(s, "(?<![\\w{};(!-])--[a-z]|imgconv (convert|plan|submit|status|logs|cancel|resume|retry|report|verify|generate|pool|preflight|clean|config)"))
                .Where(s => !Protocol.Any(p => s.Contains(p, StringComparison.Ordinal))),
        ];

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void CorePublicSignatures_Mention_NoSkiaSharpType()
    {
        IEnumerable<Type> mentioned = Core.GetExportedTypes().SelectMany(t => t
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .SelectMany(TypesIn));

        Assert.That(mentioned.Select(t => t.Assembly.GetName().Name), Has.None.StartsWith("SkiaSharp"));
    }

    // One door, which apps ask for: from file to file (ADR 23).
    [Test]
    public void Core_Uses_NoFiles()
    {
        TestResult result = Types.InAssembly(Core).That().DoNotHaveNameStartingWith(nameof(JpegToPngFiles)).ShouldNot()
            .HaveDependencyOnAny("System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.IO.FileInfo")
            .GetResult();

        Assert.That(result.IsSuccessful, Is.True, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Test]
    public void StorageAbstraction_Mentions_NoAzureType()
    {
        TestResult result = Types.InAssembly(Storage).That().ResideInNamespaceMatching("^ImageConversion.Storage$")
            .ShouldNot().HaveDependencyOnAny("Azure")
            .GetResult();

        Assert.That(result.IsSuccessful, Is.True, string.Join(", ", result.FailingTypeNames ?? []));
    }

    private static void AssertReferences(Assembly assembly, string[] allowed, string[] banned)
    {
        string[] references = [.. assembly.GetReferencedAssemblies().Select(a => a.Name!)];
        IEnumerable<string> ours = references.Where(r =>
            r.StartsWith("ImageConversion.", StringComparison.Ordinal) || r.StartsWith("imgconv", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(ours.Except(allowed), Is.Empty, $"what {assembly.GetName().Name} may reference of ours");
            foreach (string prefix in banned)
            {
                Assert.That(references, Has.None.StartsWith(prefix), $"{assembly.GetName().Name} does not reference {prefix}");
            }
        });
    }

    private static IEnumerable<Type> TypesIn(MemberInfo member) => member switch
    {
        MethodInfo m => [m.ReturnType, .. m.GetParameters().Select(p => p.ParameterType)],
        ConstructorInfo c => c.GetParameters().Select(p => p.ParameterType),
        PropertyInfo p => [p.PropertyType],
        FieldInfo f => [f.FieldType],
        _ => [],
    };
}
