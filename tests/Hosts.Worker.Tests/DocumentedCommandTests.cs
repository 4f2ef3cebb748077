using System.CommandLine;
using ImageConversion.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Worker.Tests;

/// <summary>Every command of <c>imgconv-worker</c> in every page is one that this program takes.</summary>
public sealed class DocumentedCommandTests
{
    [Test]
    public void Pages_CommandsOfThisProgram_AreAllUnderstood()
    {
        using ServiceProvider services = Worker.BuildServices();
        using var stop = new RunStop();
        RootCommand root = new WorkerCommand(services, TextWriter.Null, stop, log: null).Create();
        IReadOnlyList<DocumentedCommand> commands = DocumentedCommand.Of("imgconv-worker");

        Assert.That(commands, Is.Not.Empty);
        Assert.That(
            commands.SelectMany(c => root.Parse([.. c.Line.Skip(1)]).Errors.Select(e => $"{c}: {e.Message}")), Is.Empty);
    }
}
