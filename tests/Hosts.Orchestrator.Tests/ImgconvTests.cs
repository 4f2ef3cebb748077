using System.Text.Json;
using ImageConversion.Testing;

namespace Hosts.Orchestrator.Tests;

/// <summary><c>imgconv</c> in process: container, help, configuration, generated images.</summary>
[TestFixture]
[NonParallelizable]
public sealed class ImgconvTests
{
    private static readonly string[] Verbs = ["convert", "plan", "submit", "logs", "cancel", "status", "report", "generate", "resume", "retry", "verify"];

    [Test]
    public void BuildServices_Container_IsValid() => Assert.That(() => Imgconv.BuildServices(validate: true).Dispose(), Throws.Nothing);

    [Test]
    public async Task Help_Root_ListsEveryVerb()
    {
        (int code, string output, _) = await RunAsync("--help");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            foreach (string verb in Verbs)
            {
                Assert.That(output, Does.Contain($"  {verb} "));
            }
        });
    }

    [TestCaseSource(nameof(Verbs))]
    public async Task Help_Verb_HasAnExampleOfThatVerb(string verb)
    {
        (int code, string output, string errors) = await RunAsync(verb, "--help");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero, errors);
            Assert.That(output, Does.Match($@"Example:\s+imgconv {verb} "));
            Assert.That(output, Does.Contain("--output <json|text>").And.Contain("--verbosity"));
        });
    }

    [Test]
    public async Task ConfigShow_FlagEnvironmentAndDefault_SaysWhereEachCameFrom()
    {
        Environment.SetEnvironmentVariable("IMGCONV_COLOR", "srgb");
        Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", "AccountKey=verysecret");
        try
        {
            (int code, string output, _) = await RunAsync("config", "show", "--compression", "small", "--output", "json");

            Dictionary<string, (string? Value, string? Origin)> settings = JsonDocument.Parse(output).RootElement.EnumerateArray()
                .ToDictionary(
                    s => s.GetProperty("key").GetString()!,
                    s => (s.GetProperty("value").GetString(), s.GetProperty("origin").GetString()));
            Assert.Multiple(() =>
            {
                Assert.That(code, Is.Zero);
                Assert.That(settings["IMGCONV_COMPRESSION"], Is.EqualTo(("small", "flag")));
                Assert.That(settings["IMGCONV_COLOR"], Is.EqualTo(("srgb", "environment")));
                Assert.That(settings["IMGCONV_NAMES"], Is.EqualTo(("replace", "default")));
                Assert.That(output, Does.Not.Contain("verysecret"));
            });
        }
        finally
        {
            Environment.SetEnvironmentVariable("IMGCONV_COLOR", null);
            Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", null);
        }
    }

    [Test]
    public async Task Settings_SeveralWrong_AreAllReported()
    {
        (int code, _, string errors) = await RunAsync(
            "convert", "a", "b", "--compression", "tiny", "--memory", "1", "--parallelism", "none");

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(errors, Does.Contain("--compression").And.Contain("--memory").And.Contain("--parallelism"));
        });
    }

    [Test]
    public async Task Generate_SameSeed_SameImages()
    {
        using var folder = new TemporaryFolder();

        await RunAsync("generate", folder["a"], "--count", "3", "--size", "64x48", "--seed", "7");
        await RunAsync("generate", folder["b"], "--count", "3", "--size", "64x48", "--seed", "7");
        (int code, string output, _) = await RunAsync("generate", folder["c"], "--count", "3", "--size", "64x48", "--seed", "8");

        string[] names = [.. Directory.GetFiles(folder["a"], "*.jpg").Select(n => Path.GetFileName(n)!).Order()];
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(output, Does.Contain("Wrote 3 images"));
            Assert.That(names, Has.Length.EqualTo(3).And.All.StartsWith("demo-image-"));
            foreach (string name in names)
            {
                Assert.That(File.ReadAllBytes(folder["b", name]), Is.EqualTo(File.ReadAllBytes(folder["a", name])));
                Assert.That(File.ReadAllBytes(folder["c", name]), Is.Not.EqualTo(File.ReadAllBytes(folder["a", name])));
            }
        });
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var stop = new RunStop();
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = await Imgconv.RunAsync(arguments, new CommandConsole(output, errors), stop);
        return (code, output.ToString(), errors.ToString());
    }
}
