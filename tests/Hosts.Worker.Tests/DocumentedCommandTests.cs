using System.CommandLine;
using Conversion.Batch.Local;
using Conversion.Testing;
using Microsoft.Extensions.Hosting;

namespace Hosts.Worker.Tests;

/// <summary>Every command of <c>imgconv-worker</c> in every page is one that this program takes.</summary>
public sealed class DocumentedCommandTests
{
    [Test]
    public void Pages_CommandsOfThisProgram_AreAllUnderstood()
    {
        using IHost host = Worker.BuildHost();
        using var stop = new RunStop();
        RootCommand root = new WorkerCommand(host.Services, TextWriter.Null, stop).Create();
        IReadOnlyList<DocumentedCommand> commands = DocumentedCommand.Of("imgconv-worker");

        Assert.That(commands, Is.Not.Empty);
        Assert.That(
            commands.SelectMany(c => root.Parse([.. c.Line.Skip(1)]).Errors.Select(e => $"{c}: {e.Message}")), Is.Empty);
    }
}
