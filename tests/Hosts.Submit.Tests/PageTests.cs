using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>The commands of docs/, typed as they stand there, in a folder of their own, against Azurite and the Batch
/// emulator. Only <c>az</c> is a stand-in, which signs in at the emulator and prints the outputs of the deployment.</summary>
public sealed partial class PageTests
{
    [TestCase("quickstart-azure.md")]
    [TestCase("operations.md")]
    public async Task Page_BlocksTypedInOrder_AllSucceed(string page)
    {
        await using PageBench bench = await PageBench.StartAsync(poolId: "imgconv");
        if (page != "quickstart-azure.md")
        {
            // Those pages begin where the quickstart ends.
            await bench.WriteDeploymentAsync();
            bench.Type("imgconv generate az://images --count 12");
        }

        foreach (string block in Blocks(page))
        {
            bench.Type(block);
        }
    }

    [Test]
    public async Task MigratingPage_CommandsOfTheTable_AllSucceed()
    {
        await using PageBench bench = await PageBench.StartAsync(poolId: "imgconv");
        await bench.WriteDeploymentAsync();
        string[] commands = [.. TableCommand().Matches(Read("migrating.md")).Select(m => m.Groups[1].Value)];

        Assert.That(commands, Has.Length.GreaterThan(15));
        foreach (string command in commands)
        {
            bench.Type(command);
        }
    }

    [Test]
    public async Task Readme_CommandsForFoldersAndContainers_AllSucceed()
    {
        await using PageBench bench = await PageBench.StartAsync(poolId: "imgconv");
        bench.Type("imgconv generate az://photos/2024 --count 4 --size 64x48 && imgconv generate ./photos --count 4 --size 64x48");
        string readme = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md"));
        string block = Block().Matches(readme).Select(m => m.Groups["text"].Value).Single(t => t.Contains("az://", StringComparison.Ordinal));

        // The rows for pools have a test of their own; what names somebody's account is typed by nobody.
        string[] rows =
        [
            .. ReadmeCommand().Matches(readme).Select(m => m.Groups[1].Value)
                .Where(c => !CapitalWord().IsMatch(c) && !c.StartsWith("imgconv pool", StringComparison.Ordinal) && !c.Contains("--runs", StringComparison.Ordinal)),
        ];

        Assert.That(rows, Has.Length.GreaterThanOrEqualTo(11));
        foreach (string command in (string[])[block, .. rows])
        {
            bench.Type(command);
        }
    }

    [Test]
    public async Task Readme_CommandsForPools_AllSucceed()
    {
        await using PageBench bench = await PageBench.StartAsync(poolId: "imgconv");
        await bench.WriteDeploymentAsync();
        bench.Type("imgconv generate az://photos --count 4 --size 64x48");
        string readme = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "README.md"));
        string[] commands =
        [
            .. ReadmeCell().Matches(readme).SelectMany(cell => ReadmeCommands().Matches(cell.Value).Select(m => m.Groups[1].Value))
                .Where(c => PoolWord().IsMatch(c) && !c.Contains("ACCOUNT", StringComparison.Ordinal)),
        ];

        Assert.That(commands, Has.Length.GreaterThanOrEqualTo(13));
        foreach (string command in commands)
        {
            if (command.Contains("--auto-pool", StringComparison.Ordinal))
            {
                // The rows before have left nothing to do; and the run of those behind is that of the pool which stays.
                bench.Type("imgconv status az://pngs --output json | grep -oE '[0-9]{8}-[0-9]{6}-[0-9a-f]{6}' | head -1 > id");
                bench.Type("imgconv generate az://photos --prefix more --count 4 --size 64x48");
            }

            bench.Type(command
                .Replace("--pool-id P", "--pool-id imgconv", StringComparison.Ordinal)
                .Replace("--identity ID", $"--identity {BatchBench.Identity}", StringComparison.Ordinal)
                .Replace("ID", "$(cat id)", StringComparison.Ordinal)
                .Replace("--count 100000", "--count 4", StringComparison.Ordinal)
                .Replace("clean ", "clean --yes ", StringComparison.Ordinal));
        }
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", page));

    private static string[] Blocks(string page)
    {
        string[] blocks = [.. Block().Matches(Read(page)).Where(m => !m.Groups["not"].Success).Select(m => m.Groups["text"].Value)];
        Assert.That(blocks, Is.Not.Empty, page);
        return blocks;
    }

    [GeneratedRegex(@"(?<not><!-- not run by the page's test: [^\n]*\n)?```sh\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| `(imgconv [^`]*)`", RegexOptions.Multiline)]
    private static partial Regex ReadmeCommand();

    [GeneratedRegex(@"^\| `imgconv [^|]*\|", RegexOptions.Multiline)]
    private static partial Regex ReadmeCell();

    [GeneratedRegex("`(imgconv [^`]*)`")]
    private static partial Regex ReadmeCommands();

    [GeneratedRegex(@"\b(P|ID)\b|^imgconv pool|--runs")]
    private static partial Regex PoolWord();

    [GeneratedRegex(@"\b(P|ID|ACCOUNT)\b")]
    private static partial Regex CapitalWord();

    [GeneratedRegex(@"^\|[^|]*\| `((?:imgconv(?:-worker)?|az)\b[^`]*)` \|$", RegexOptions.Multiline)]
    private static partial Regex TableCommand();
}
