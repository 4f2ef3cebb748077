using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.Generation;

/// <summary>
/// samples/images is what <see cref="SampleSet"/> makes. To make it anew after a change, run these tests once with
/// IMGCONV_WRITE_SAMPLES=1.
/// </summary>
public sealed class SampleSetTests
{
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "samples", "images");

    [OneTimeSetUp]
    public void WriteWhereAsked()
    {
        if (Environment.GetEnvironmentVariable("IMGCONV_WRITE_SAMPLES") == "1")
        {
            SampleSet.Write(Folder);
        }
    }

    [Test]
    public void Write_ATemporaryFolder_GivesTheCommittedFiles()
    {
        using var temporary = new TemporaryFolder();

        SampleSet.Write(temporary.Path);

        Assert.That(NamesIn(Folder), Is.EquivalentTo(NamesIn(temporary.Path)));
        foreach (string name in NamesIn(temporary.Path))
        {
            byte[] committed = File.ReadAllBytes(Path.Combine(Folder, name));
            Assert.That(committed.AsSpan().SequenceEqual(File.ReadAllBytes(temporary[name])), name);
        }
    }

    [Test]
    public void CommittedFiles_Together_StayUnderFourMegabytes() =>
        Assert.That(NamesIn(Folder).Sum(name => new FileInfo(Path.Combine(Folder, name)).Length), Is.LessThan(4_000_000));

    [Test]
    public void CommittedFiles_ButTwo_DecodeWithoutWarning()
    {
        foreach (string name in NamesIn(Folder).Except(["broken-truncated.jpg", "misnamed-png.jpg"]))
        {
            Djpeg.Decode(File.ReadAllBytes(Path.Combine(Folder, name)));
        }
    }

    [Test]
    public void BrokenFile_IsTruncatedInItsData()
    {
        ToolResult result = DebianTool.Run("djpeg", "-pnm", Path.Combine(Folder, "broken-truncated.jpg"));

        Assert.That((result.ExitCode, result.Error.Trim()), Is.EqualTo((2, "Premature end of JPEG file")));
    }

    [Test]
    public void MisnamedFile_IsAGoodPng()
    {
        ToolResult result = DebianTool.Run("pngcheck", Path.Combine(Folder, "misnamed-png.jpg"));

        Assert.That(result.ExitCode, Is.Zero, result.OutputText);
    }

    [Test]
    public void Readme_NamesEveryFile()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "samples", "README.md"));

        foreach (string name in NamesIn(Folder))
        {
            Assert.That(readme, Does.Contain($"`{name}`"));
        }
    }

    private static string[] NamesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))];
}
