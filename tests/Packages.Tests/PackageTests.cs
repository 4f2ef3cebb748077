using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;
using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>What is in the packages.</summary>
public sealed class PackageTests
{
    [TestCase("ImageConversion.Core", new[] { "SkiaSharp" })]
    [TestCase("ImageConversion.Storage", new[] { "Azure.Storage.Blobs" })]
    [TestCase("ImageConversion.Batch", new[] { "ImageConversion.Core", "ImageConversion.Storage" })]
    [TestCase("ImageConversion.Storage.Testing", new[] { "ImageConversion.Storage", "NUnit" })]
    public void Library_Packed_HasAllThatAFeedShows(string id, string[] dependencies)
    {
        using ZipArchive package = Open(id, ".nupkg");
        XElement metadata = Metadata(package, id);

        string[] files = [.. package.Entries.Select(e => e.FullName)];
        Assert.That(files, Is.SupersetOf(
            new[]
            {
                $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml", "README.md", "icon.png", "LICENSE", "THIRD-PARTY-NOTICES.txt",
                "docs/use-from-your-app.md", "docs/fidelity.md", "docs/formats.md", "docs/security.md",
            }));
        Assert.That(
            metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string)e.Attribute("id")!),
            Is.SupersetOf(dependencies).And.None.Contains("Analyzers"));
        Assert.That(Text(metadata, "license"), Is.EqualTo("MIT"));
        Assert.That(Text(metadata, "readme"), Is.EqualTo("README.md"));
        Assert.That(Text(metadata, "icon"), Is.EqualTo("icon.png"));
        Assert.That(Text(metadata, "releaseNotes"), Does.StartWith("# Changelog"));
        Assert.That(Text(metadata, "description"), Is.Not.Empty.And.Not.EqualTo("Package Description"));

        using ZipArchive symbols = Open(id, ".snupkg");
        using var pdb = new MemoryStream();
        using (Stream packed = symbols.GetEntry($"lib/net10.0/{id}.pdb")!.Open())
        {
            packed.CopyTo(pdb);
        }

        Assert.That(SourcesWithout(pdb), Is.Empty, "a debugger finds no source of these");
    }

    [Test]
    public void Library_PackedTwice_HasTheSameBytes()
    {
        using var folder = new TemporaryFolder();

        LocalFeed.Pack("src/Conversion.Core", folder.Path);

        foreach (string again in Directory.EnumerateFiles(folder.Path, "*nupkg"))
        {
            string first = Path.Combine(LocalFeed.Packages, Path.GetFileName(again));
            Assert.That(File.ReadAllBytes(again), Is.EqualTo(File.ReadAllBytes(first)), first);
        }
    }

    [Test]
    public void Tool_Packed_IsImgconv()
    {
        using ZipArchive package = Open("imgconv", ".nupkg");
        XElement metadata = Metadata(package, "imgconv");

        Assert.That(
            metadata.Descendants().Where(e => e.Name.LocalName == "packageType").Select(e => (string)e.Attribute("name")!),
            Does.Contain("DotnetTool"));
        Assert.That(Text(metadata, "readme"), Is.EqualTo("README.md"));
    }

    [Test]
    public void PortableTool_Packed_RunsOnOtherPlatformsAndHoldsNoSymbols()
    {
        using ZipArchive package = Open("imgconv.any", ".nupkg");

        string[] files = [.. package.Entries.Select(e => e.FullName)];
        string[] platforms = ["linux-arm64", "osx", "win-x64", .. NativeProgram.PublishFolder is null ? ["linux-x64"] : Array.Empty<string>()];
        Assert.That(
            files.Where(f => f.Contains("/native/libSkiaSharp.", StringComparison.Ordinal)).Select(f => f.Split('/')[^3]),
            Is.EquivalentTo(platforms), "the platforms without a package of their own");
        Assert.That(files, Has.None.EndsWith("libSkiaSharp.pdb"));
        // With the library for this platform where that has no package.
        Assert.That(new FileInfo(PathOf("imgconv.any", ".nupkg")).Length, Is.LessThan((NativeProgram.PublishFolder is null ? 45 : 40) << 20));
        AssertHasWorkerIn(package, "tools/net10.0/any/");
    }

    [Test]
    public void NativeTool_Packed_HoldsTheProgramAndNoAssemblies()
    {
        _ = NativeProgram.Require();
        using ZipArchive package = Open($"imgconv.{NativeProgram.Runtime}", ".nupkg");

        string[] files = [.. package.Entries.Select(e => e.FullName).Where(f => f.StartsWith("tools/", StringComparison.Ordinal))];
        Assert.That(files, Has.Some.EndsWith("/imgconv").And.Some.EndsWith("/libSkiaSharp.so"));
        Assert.That(files, Has.None.EndsWith(".dll").And.None.EndsWith(".pdb").And.None.EndsWith(".dbg"));
        Assert.That(new FileInfo(PathOf($"imgconv.{NativeProgram.Runtime}", ".nupkg")).Length, Is.LessThan(40 << 20));
        AssertHasWorkerIn(package, $"tools/net10.0/{NativeProgram.Runtime}/");
    }

    [Test]
    public void Worker_Packed_HoldsWhatNodesNeedAndTheirLicences()
    {
        _ = NativeProgram.RequireWorker();
        using ZipArchive package = Open("ImageConversion.Worker", ".nupkg");

        string[] files = [.. package.Entries.Select(e => e.FullName)];
        Assert.That(files, Is.SupersetOf(new[] { "buildTransitive/ImageConversion.Worker.targets", "README.md", "LICENSE", "THIRD-PARTY-NOTICES.txt", "icon.png" }));
        Assert.That(files, Has.None.StartsWith("lib/"));
        Assert.That(Metadata(package, "ImageConversion.Worker").Descendants().Where(e => e.Name.LocalName == "dependency"), Is.Empty);
        AssertHasWorkerIn(package, "");
    }

    [Test]
    public void Packages_Packed_HaveTheirSums()
    {
        ToolResult sums = DebianTool.RunUnchecked("sh", "-c", "cd \"$0\" && sha256sum -c ./*.sha256", LocalFeed.Packages);

        Assert.That(sums.ExitCode, Is.Zero, sums.OutputText + sums.Error);
        Assert.That(sums.OutputText.Trim().Split('\n'), Has.Length.EqualTo(Directory.EnumerateFiles(LocalFeed.Packages, "*nupkg").Count()));
    }

    private static void AssertHasWorkerIn(ZipArchive package, string folder)
    {
        string worker = $"{folder}worker/linux-x64/";
        string[] files = NativeProgram.WorkerFolder is null
            ? []
            : ["imgconv-worker", "libSkiaSharp.so", "licenses/dotnet.txt", "licenses/imgconv.txt", "licenses/skiasharp.txt"];
        Assert.That(
            package.Entries.Select(e => e.FullName).Where(f => f.StartsWith(worker, StringComparison.Ordinal)),
            Is.EquivalentTo(files.Select(f => worker + f)));
    }

    private static string[] SourcesWithout(MemoryStream pdb)
    {
        // Portable PDB v1.0, CustomDebugInformation: embedded source.
        var embeddedSource = new Guid("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
        pdb.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        MetadataReader reader = provider.GetMetadataReader();
        Assert.That(reader.Documents, Is.Not.Empty);
        return
        [
            .. reader.Documents
                .Where(d => !reader.GetCustomDebugInformation(d)
                    .Any(i => reader.GetGuid(reader.GetCustomDebugInformation(i).Kind) == embeddedSource))
                .Select(d => reader.GetString(reader.GetDocument(d).Name)),
        ];
    }

    private static ZipArchive Open(string id, string extension) => ZipFile.OpenRead(PathOf(id, extension));

    private static string PathOf(string id, string extension)
    {
        string[] found = [.. Directory.EnumerateFiles(LocalFeed.Packages, $"{id}.*{extension}")
            .Where(f => char.IsAsciiDigit(Path.GetFileName(f)[id.Length + 1]))];
        Assert.That(found, Has.Length.EqualTo(1), string.Join(", ", Directory.EnumerateFiles(LocalFeed.Packages)));
        return found[0];
    }

    private static XElement Metadata(ZipArchive package, string id)
    {
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!;
    }

    private static string? Text(XElement metadata, string name) =>
        (string?)metadata.Descendants().SingleOrDefault(e => e.Name.LocalName == name);
}
