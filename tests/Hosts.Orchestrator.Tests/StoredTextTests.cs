using ImageConversion.Batch.Pools;
using Hosts.Orchestrator.Rendering;
using Spectre.Console;

namespace Hosts.Orchestrator.Tests;

/// <summary>Text that somebody else wrote stays in its line, and commands no terminal.</summary>
public sealed class StoredTextTests
{
    private const string Forged = "x\n\u001b[31mDone: 1 image";

    [Test]
    public void TextTable_CellOfTwoLines_IsOne() =>
        Assert.That(Write(w => TextTable.Write(w, "", [["A", "B"], [Forged, "1"]])), Does.Not.Contain('\u001b').And.EndsWith("1\n").And.Matches("^[^\n]*\n[^\n]*\n$"));

    [Test]
    public void Labelled_TextOfTwoLines_IsInOne() => Assert.That(Write(w => w.WriteLabelled("Name", Forged)), Does.Not.Match("(?m)^Done"));

    [Test]
    public void Nodes_TextsOfTheService_StayInTheirLines()
    {
        var node = new PoolNode { Id = Forged, State = Forged, IsDedicated = true, RunningTasks = 0, TasksRun = 0, Problem = Forged };

        Assert.That(Write(w => PoolText.Write(w, [node], json: false)), Does.Not.Match("(?m)^Done").And.Not.Contain('\u001b'));
    }

    [Test]
    public void Progress_TextOfTwoLines_IsInOne() =>
        Assert.That(Write(w => new CommandConsole(TextWriter.Null, w).WriteProgress(Forged)), Does.Not.Match("(?m)^Done").And.Not.Contain('\u001b'));

    // The live display draws on the terminal itself.
    [Test]
    public void Row_Escapes_AreShownAndNotSent()
    {
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });

        console.Write(LiveView.Row("node \u001b]0;title\u0007"));

        Assert.That(output.ToString(), Does.Contain(@"node \u001b]0;title\u0007").And.Not.Contain('\u001b'));
    }

    private static string Write(Action<TextWriter> write)
    {
        var writer = new StringWriter { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }
}
