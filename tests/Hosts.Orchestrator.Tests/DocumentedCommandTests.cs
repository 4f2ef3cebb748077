using System.CommandLine;
using System.CommandLine.Parsing;
using ImageConversion.Testing;
using Hosts.Orchestrator.Commands;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Orchestrator.Tests;

/// <summary>Every command of <c>imgconv</c> in every page is one that this program takes. What they do is tested where they are
/// typed (PageTests).</summary>
public sealed class DocumentedCommandTests
{
    [Test]
    public void Pages_CommandsOfThisProgram_AreAllUnderstood()
    {
        using ServiceProvider services = Imgconv.BuildServices();
        using var stop = new RunStop();
        RootCommand root = RootCommandFactory.Create(services, new CommandConsole(TextWriter.Null, TextWriter.Null), stop);
        IReadOnlyList<DocumentedCommand> commands = DocumentedCommand.Of("imgconv");

        Assert.That(commands, Has.Count.GreaterThan(80));
        Assert.That(commands.SelectMany(c => Problems(root, c)), Is.Empty);
    }

    [TestCase("imgconv convert ./photos", "'TARGET' missing")]
    [TestCase("imgconv convert ./photos ./pngs --compresion small", "--compresion")]
    [TestCase("imgconv covert ./photos ./pngs", "covert")]
    public void Problems_CommandThatIsNotTaken_AreFound(string text, string problem)
    {
        using ServiceProvider services = Imgconv.BuildServices();
        using var stop = new RunStop();
        RootCommand root = RootCommandFactory.Create(services, new CommandConsole(TextWriter.Null, TextWriter.Null), stop);

        Assert.That(Problems(root, new DocumentedCommand("page", text, IsWhole: true)), Has.Some.Contains(problem));
    }

    private static IEnumerable<string> Problems(RootCommand root, DocumentedCommand command)
    {
        ParseResult parsed = root.Parse([.. command.Line.Skip(1)]);
        IEnumerable<string> unknown = parsed.Tokens
            .Where(t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal)).Select(t => t.Value);
        IEnumerable<string> errors = parsed.Errors.Select(e => e.Message)
            .Where(m => command.IsWhole || !m.Contains("required", StringComparison.OrdinalIgnoreCase));
        return errors.Concat(unknown).Concat(parsed.UnmatchedTokens).Distinct().Select(problem => $"{command}: {problem}");
    }
}
