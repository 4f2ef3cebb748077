using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Inspection;
using ImageConversion.Core.Tests.Differential;
using ImageConversion.Corpus;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Jpeg;

/// <summary>Good JPEGs of every kind, damaged at random: whatever djpeg complains about is found.</summary>
public class JpegInspectorDifferentialTests
{
    private const int FilesPerSeed = 150;
    private const int MaxFileBytes = 30_000;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Inspect_DamagedFile_FindsWhateverDjpegFinds(int seed)
    {
        DebianTool.Require("djpeg");
        using var folder = new TemporaryFolder();
        CorpusFile[] files = [.. GeneratedCorpus.Files.Where(f =>
            f.Expected == Expectation.Convert && !f.IsBeyondReferee && f.ReadAllBytes().Length < MaxFileBytes)];
        var random = new Random(seed);
        var missed = new List<string>();
        for (int i = 0; i < FilesPerSeed; i++)
        {
            CorpusFile file = files[random.Next(files.Length)];
            byte[] damaged = Mutants.Damage([.. file.ReadAllBytes()], random);
            string path = folder["damaged.jpg"];
            File.WriteAllBytes(path, damaged);

            ToolResult djpeg = DebianTool.Run("djpeg", "-outfile", "/dev/null", path);
            JpegDamageSeverity? worst = Judge(damaged, out bool isWholeWithoutEnd);

            bool isFound = djpeg.ExitCode switch
            {
                0 => true,
                2 => worst is not null,
                // What djpeg refuses may stand behind a complete picture.
                _ => worst >= JpegDamageSeverity.Damage || isWholeWithoutEnd,
            };
            if (!isFound)
            {
                missed.Add($"#{i} {file.Name}: djpeg {djpeg.ExitCode} {djpeg.Error.Trim()}; found {worst}");
            }
        }

        Assert.That(missed, Is.Empty);
    }

    private static JpegDamageSeverity? Judge(byte[] file, out bool isWholeWithoutEnd)
    {
        isWholeWithoutEnd = false;
        try
        {
            JpegInspection inspection = JpegInspector.Inspect(file, ConversionLimits.Default.MaxScans);
            isWholeWithoutEnd = inspection.Findings.Any(f =>
                f is { Kind: JpegDamageKind.MissingEndOfImage, Severity: JpegDamageSeverity.Oddity });
            return inspection.Findings.Count == 0 ? null : inspection.Findings.Max(f => f.Severity);
        }
        catch (ImageFault)
        {
            return JpegDamageSeverity.Fatal;
        }
    }
}
