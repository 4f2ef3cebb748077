using System.Globalization;
using ImageConversion.Corpus;
using ImageConversion.Corpus.Writing;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Differential;

/// <summary>
/// Random valid files of every kind, and three mutants of each, by our converter and by djpeg. docs/testing.md has the command of the
/// long form, docs/fidelity.md its table.
/// </summary>
[TestFixture]
public sealed class DifferentialTests
{
    private const int MutantsOfEach = 3;

    /// <summary>Seeds of one run lie apart from those of the next.</summary>
    private const int SeedStep = 1_000_003;

    private static readonly int Count = Number("IMGCONV_DIFFERENTIAL", 100);
    private static readonly int Seed = Number("IMGCONV_SEED", 1);

    [Test]
    public void Convert_RandomFilesAndMutants_IsDjpegs()
    {
        DebianTool.Require("cjpeg");
        DebianTool.Require("djpeg");
        var files = new RandomFile[Count];
        var table = new OutcomeTable();

        Parallel.For(0, Count, i =>
        {
            RandomFile file = files[i] = RandomFile.Create(unchecked((Seed * SeedStep) + i));
            Outcome outcome = Comparison.Of(file.Bytes, file.Plain);
            table.Add(file.Kind, outcome, $"{file.Description}: {outcome.Note}", file.Bytes);
            if (outcome is { Ours: Verdict.Refuses } || (outcome.Ours == Verdict.Warns && !MayWarn(file)))
            {
                table.AddFinding($"a valid file is not converted in silence: {file.Description}: {outcome.Note}", file.Bytes);
            }
        });
        Parallel.For(0, Count * MutantsOfEach, i =>
        {
            var random = new Random(unchecked((Seed * SeedStep) + i));
            RandomFile file = files[i % Count];
            byte[] mutant = Mutants.Create(file.Bytes, files[random.Next(Count)].Bytes, random);
            Outcome outcome = Comparison.Of(mutant);
            table.Add(OutcomeTable.Mutants, outcome, $"mutant {i} of {file.Description}: {outcome.Note}", mutant);
        });

        TestContext.Out.WriteLine($"Seed {Seed}: {Count} valid files, {Count * MutantsOfEach} mutants.{(Djpeg.Third is null ? " No djpeg of libjpeg-turbo 3." : "")}");
        TestContext.Out.WriteLine(table.ToMarkdown());
        TestContext.Out.WriteLine(string.Join(Environment.NewLine, table.Findings));
        Assert.That(table.Findings, Is.Empty);
    }

    private static bool MayWarn(RandomFile file) => file.Kind is RandomFile.HeightByDnl or RandomFile.MissingEnd;

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
