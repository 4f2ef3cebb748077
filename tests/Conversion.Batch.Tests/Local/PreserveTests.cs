using System.Globalization;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Tests.Stores;
using ImageConversion.Core;
using ImageConversion.Storage;
using ImageConversion.Storage.FileSystem;

namespace ImageConversion.Batch.Tests.Local;

/// <summary>What is carried from JPEGs to PNGs, and that a second run finds nothing to do.</summary>
public sealed class PreserveTests
{
    private const PreservedProperties All = PreservedProperties.Times | PreservedProperties.Metadata | PreservedProperties.Tags;

    private static readonly BlobHeaders Headers = new() { CacheControl = "no-cache", ContentDisposition = "inline", ContentLanguage = "en" };

    [TestCase(PreservedProperties.None)]
    [TestCase(PreservedProperties.Times)]
    [TestCase(PreservedProperties.Metadata)]
    [TestCase(PreservedProperties.Tags)]
    [TestCase(All)]
    public async Task Convert_ContainerToContainer_CarriesWhatIsAskedFor(PreservedProperties preserve)
    {
        var bench = new RunBench();
        _ = await bench.Source.WriteAsync("a.jpg", RunBench.SmallJpeg, new BlobWriteOptions
        {
            Headers = Headers,
            Metadata = new Dictionary<string, string> { ["album"] = "x", ["imgconv_recipe"] = "forged", ["hdi_isfolder"] = "false" },
            Tags = new Dictionary<string, string> { ["project"] = "p" },
        });
        BlobEntry source = (await bench.Source.TryGetEntryAsync("a.jpg"))!;

        RunSummary first = await bench.LocalRunAsync(new PlanRequest { Preserve = preserve });
        RunSummary second = await bench.LocalRunAsync(new PlanRequest { Preserve = preserve });

        BlobEntry png = (await bench.Target.TryGetEntryAsync("a.png"))!;
        Assert.That((first.Converted, second.UpToDate, second.Converted), Is.EqualTo((1, 1, 0)));
        Assert.That(Stamp.TryRead(png.Metadata), Is.EqualTo(new Stamp(source.ETag, new Recipe().Hash)));
        Assert.That(png.Metadata.GetValueOrDefault("album"), Is.EqualTo(preserve.HasFlag(PreservedProperties.Metadata) ? "x" : null));
        Assert.That(png.Metadata.ContainsKey("hdi_isfolder"), Is.False);
        Assert.That(png.Headers, Is.EqualTo(preserve.HasFlag(PreservedProperties.Metadata) ? Headers : null));
        Assert.That(png.TagCount, Is.EqualTo(preserve.HasFlag(PreservedProperties.Tags) ? 1 : 0));
        Assert.That(
            png.Metadata.TryGetValue("mtime", out string? time) ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : (DateTimeOffset?)null,
            Is.EqualTo(preserve.HasFlag(PreservedProperties.Times) ? source.LastModified : null));
    }

    [Test]
    public async Task Convert_MetadataThatDoNotFit_IsAWarningAndThePngIsWritten()
    {
        var bench = new RunBench();
        _ = await bench.Source.WriteAsync("a.jpg", RunBench.SmallJpeg, new BlobWriteOptions
        {
            Metadata = new Dictionary<string, string> { ["long"] = new string('x', 8180) },
        });

        RunSummary run = await bench.LocalRunAsync(new PlanRequest { Preserve = PreservedProperties.Metadata });

        Assert.That((run.Converted, run.Warned), Is.EqualTo((1, 1)));
        Assert.That(Stamp.TryRead((await bench.Target.TryGetEntryAsync("a.png"))!.Metadata), Is.Not.Null);
    }

    [Test]
    public async Task Convert_ToAFolder_SetsTheFilesTimeAndConverges()
    {
        string root = Directory.CreateTempSubdirectory("imgconv-").FullName;
        var bench = new RunBench();
        var noted = new DateTimeOffset(2019, 8, 7, 6, 5, 4, 321, TimeSpan.Zero);
        _ = await bench.Source.WriteAsync("a.jpg", RunBench.SmallJpeg, new BlobWriteOptions
        {
            Metadata = new Dictionary<string, string> { ["mtime"] = "2019-08-07T06:05:04.321Z", ["album"] = "x" },
        });
        var target = new FolderBlobStore(root);

        RunSummary first = await bench.LocalRunAsync(new PlanRequest { Preserve = All }, target: target);
        RunSummary second = await bench.LocalRunAsync(new PlanRequest { Preserve = All }, target: target);
        RunSummary other = await bench.LocalRunAsync(
            new PlanRequest { Preserve = All, Recipe = new Recipe { Options = new ConversionOptions { Metadata = MetadataHandling.None } } }, target: target);
        RunSummary again = await bench.LocalRunAsync(new PlanRequest { Preserve = All }, target: target);

        Assert.That((first.Converted, second.UpToDate, other.Converted, again.Converted), Is.EqualTo((1, 1, 1, 1)));
        Assert.That(new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Join(root, "a.png"))), Is.EqualTo(noted).Within(TimeSpan.FromMilliseconds(20)));
        Assert.That((await target.TryGetEntryAsync("a.png"))!.Metadata.ContainsKey("album"), Is.False, "a folder keeps none");
        Directory.Delete(root, recursive: true);
    }
}
