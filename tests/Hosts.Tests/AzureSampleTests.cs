using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>The templates of <c>samples/azure</c>, under the real Bicep compiler.</summary>
public sealed class AzureSampleTests
{
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "samples", "azure");

    [TestCase("**/*.bicep")]
    [TestCase("**/*.bicepparam")]
    public void Sources_Compiled_HaveNoWarningAndAreFormatted(string pattern)
    {
        using var copies = new TemporaryFolder();
        string[] sources = [.. Directory.EnumerateFiles(Folder, Path.GetFileName(pattern), SearchOption.AllDirectories)];
        _ = DebianTool.RunUnchecked("cp", "-r", Folder, copies["azure"]);

        ToolResult linted = BicepCompiler.Run(Folder, "lint", "--pattern", pattern);
        ToolResult formatted = BicepCompiler.Run(copies["azure"], "format", "--pattern", pattern);

        Assert.That(linted.ExitCode, Is.Zero, linted.Error);
        Assert.That(linted.Error + linted.OutputText, Is.Empty);
        Assert.That(formatted.ExitCode, Is.Zero, formatted.Error);
        Assert.That(sources, Is.Not.Empty);
        foreach (string source in sources)
        {
            string copy = copies["azure", Path.GetRelativePath(Folder, source)];
            Assert.That(File.ReadAllText(copy), Is.EqualTo(File.ReadAllText(source)), source);
        }
    }

    [Test]
    public void MainTemplate_Outputs_AreSettingsOfImgconv()
    {
        using JsonDocument template = Compile("main.bicep");

        string[] outputs = [.. template.RootElement.GetProperty("outputs").EnumerateObject().Select(o => o.Name)];

        Assert.That(outputs, Is.Not.Empty.And.SubsetOf(SettingCatalog.All.Select(s => s.Key)));
        Assert.That(outputs, Is.SupersetOf(
            new[] { "AZURE_STORAGE_ACCOUNT_NAME", "AZURE_BATCH_ACCOUNT", "AZURE_BATCH_ENDPOINT" }));
    }

    [Test]
    public void MainTemplate_Accounts_TakeNoKeys()
    {
        string template = Compile("main.bicep").RootElement.GetRawText();

        Assert.That(template, Does.Contain("\"allowSharedKeyAccess\": false").And.Contain("\"allowBlobPublicAccess\": false"));
        Assert.That(template, Does.Contain("\"allowedAuthenticationModes\"").And.Not.Contain("SharedKey\""));
        Assert.That(template, Does.Not.Contain("listKeys").And.Not.Contain("listAccountSas"));
    }

    [Test]
    public void MainTemplate_WithoutPublicAccess_HasEveryPrivateEndpointThatIsUsed()
    {
        using JsonDocument template = Compile("main.bicep");

        Assert.That(PrivateNetworkRules.Read(template.RootElement), Is.Empty);
    }

    [TestCase("\"value\":\"nodeManagement\"", "\"value\":\"batchAccount\"", "nodeManagement")]
    [TestCase("\"value\":\"batchAccount\"", "\"value\":\"nodeManagement\"", "batchAccount")]
    [TestCase("\"value\":\"blob\"", "\"value\":\"file\"", "blob")]
    [TestCase("\"defaultOutboundAccess\":false", "\"defaultOutboundAccess\":true", "defaultOutboundAccess")]
    public void NetworkRules_TemplateWithout_NameWhatIsMissing(string found, string replacement, string expected)
    {
        using JsonDocument template = Compile("main.bicep");
        string text = JsonSerializer.Serialize(template.RootElement);
        Assert.That(text, Does.Contain(found));
        using JsonDocument changed = JsonDocument.Parse(text.Replace(found, replacement, StringComparison.Ordinal));

        Assert.That(PrivateNetworkRules.Read(changed.RootElement), Has.Some.Contains(expected));
    }

    [TestCase("large.bicepparam", 50, 1000)]
    [TestCase("spot.bicepparam", 0, 50)]
    public void Parameters_AutoscaledPool_SayItsBounds(string parameters, int dedicated, int spot)
    {
        ToolResult built = BicepCompiler.Run(Folder, "build-params", Path.Combine(Folder, parameters), "--stdout");

        using JsonDocument output = JsonDocument.Parse(built.Output);
        using JsonDocument values = JsonDocument.Parse(output.RootElement.GetProperty("parametersJson").GetString()!);
        JsonElement pool = values.RootElement.GetProperty("parameters").GetProperty("pool").GetProperty("value");
        Assert.That(pool.GetProperty("dedicatedNodes").GetInt32(), Is.EqualTo(dedicated));
        Assert.That(pool.GetProperty("spotNodes").GetInt32(), Is.EqualTo(spot));
        Assert.That(pool.GetProperty("autoscale").GetBoolean(), Is.True);
    }

    [Test]
    public void DeployScript_Checked_HasNoFinding()
    {
        ToolResult checkedScript = DebianTool.Run("shellcheck", Path.Combine(Folder, "deploy.sh"));

        Assert.That(checkedScript.ExitCode, Is.Zero, checkedScript.OutputText);
    }

    [Test]
    public void DeployScript_RunTwice_CreatesAccountsOnceAndWritesSettings()
    {
        using var folder = new TemporaryFolder();
        WriteStandIn(folder.Path);

        ToolResult first = RunScript(folder.Path, "demo", "westeurope");
        string[] created = Calls(folder.Path);
        ToolResult second = RunScript(folder.Path, "demo", "westeurope");
        string[] createdAgain = Calls(folder.Path)[created.Length..];

        Assert.That(first.ExitCode, Is.Zero, first.Error);
        Assert.That(second.ExitCode, Is.Zero, second.Error);
        string[] once = ["storage account create", "identity create", "batch account create", "rest --method put"];
        foreach (string call in once)
        {
            Assert.That(created, Has.Exactly(1).StartsWith(call));
            Assert.That(createdAgain, Has.None.StartsWith(call));
        }

        Assert.That(created, Has.Exactly(1).StartsWith("rest --method patch").And.Contains("\"allowedAuthenticationModes\": [\"AAD\"]"));
        Assert.That(created, Has.Exactly(6).StartsWith("role assignment create"));
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "deployment.json")));
        Assert.That(
            settings.RootElement.EnumerateObject().Select(o => o.Name), Is.SubsetOf(SettingCatalog.All.Select(s => s.Key)));
        Assert.That(
            settings.RootElement.GetProperty("AZURE_STORAGE_ACCOUNT_NAME").GetProperty("value").GetString(),
            Does.Match("^[a-z0-9]{3,24}$"));
    }

    [TestCase("demo")]
    [TestCase("demo", "westeurope", "Not-A-Prefix")]
    public void DeployScript_WrongArguments_SaysWhatIsExpected(params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        ToolResult result = RunScript(folder.Path, arguments);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("PREFIX"));
    }

    private static JsonDocument Compile(string source)
    {
        ToolResult built = BicepCompiler.Run(Folder, "build", Path.Combine(Folder, source), "--stdout");
        Assert.That(built.ExitCode, Is.Zero, built.Error);
        return JsonDocument.Parse(built.Output);
    }

    private static ToolResult RunScript(string folder, params string[] arguments) => DebianTool.RunUnchecked(
        "env",
        ["-C", folder, $"PATH={folder}:{Environment.GetEnvironmentVariable("PATH")}", Path.Combine(Folder, "deploy.sh"), .. arguments]);

    private static string[] Calls(string folder) => File.ReadAllLines(Path.Combine(folder, "calls.txt"));

    /// <summary>
    /// An <c>az</c> that notes its calls and answers as if what was created exists from then on. What the real command makes
    /// of these arguments only Azure can say.
    /// </summary>
    private static void WriteStandIn(string folder)
    {
        string path = Path.Combine(folder, "az");
        File.WriteAllText(path, $$"""
            #!/bin/sh
            call=$(echo "$*" | tr '\n' ' ')
            echo "$call" >> {{folder}}/calls.txt
            kind=$(echo "$call" | sed -E 's/ (show|create|--method (get|put)) .*//' | tr ' ' '-')
            case "$call" in
                *"account show --query id"* | *"signed-in-user show"*) echo 00000000-0000-0000-0000-000000000000 ;;
                *" create "* | *"--method put"*) touch "{{folder}}/$kind"; echo "/made/$kind" ;;
                *"--method patch"*) ;;
                *) [ -e "{{folder}}/$kind" ] || exit 3; echo "/made/$kind" ;;
            esac
            """);
        _ = DebianTool.RunUnchecked("chmod", "+x", path);
    }
}
