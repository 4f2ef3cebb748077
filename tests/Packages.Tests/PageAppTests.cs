using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The five apps of docs/use-from-your-app.md: written from the page and the packages alone, and run.</summary>
public sealed partial class PageAppTests
{
    private static readonly string Samples = Path.Combine(RepositoryPaths.Root, "samples", "images");
    private static readonly string[] WorkerPackage = NativeProgram.WorkerFolder is null ? [] : ["ImageConversion.Worker"];
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "use-from-your-app.md"));

    [Test]
    public void Console_JpegAndNone_WritesThePngOrNothing()
    {
        using var folder = new TemporaryFolder();
        string app = Build(folder, "Console", "Microsoft.NET.Sdk", "ImageConversion.Core");

        using ProgramRun good = ProgramRun.Start(app, [Path.Combine(Samples, "size-64x48.jpg"), folder["a.png"]]).WaitForExit();
        using ProgramRun bad = ProgramRun.Start(app, [Path.Combine(Samples, "broken-truncated.jpg"), folder["b.png"]]).WaitForExit();

        Assert.That(good.Output, Does.StartWith("64 x 48, "), good.Errors);
        Assert.That(bad.Errors, Does.Contain("ImageConversionException"));
        Assert.That(Directory.GetFiles(folder.Path, "*.png"), Is.EqualTo([folder["a.png"]]));
        string output = Path.GetDirectoryName(app)!;
        Assert.That(
            NativeFiles(Path.Combine(output, "Console.deps.json")).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "linux-arm64", "linux-x64", "osx", "win-x64" }
                .Select(r => $"{r}/native/libSkiaSharp.{(r[0] == 'w' ? "dll" : r == "osx" ? "dylib" : "so")}")));
        Assert.That(Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length), Is.LessThan(60_000_000));
    }

    /// <summary>The platforms are those that the app names, musl and Arm64 as well.</summary>
    [Test]
    public void Console_PlatformsNamed_DecideWhichLibrariesItCarries()
    {
        using var folder = new TemporaryFolder();
        string project = Write(folder, "Named", "Microsoft.NET.Sdk", "Console.WriteLine();", "ImageConversion.Core");
        string file = Path.Combine(project, "Named.csproj");
        // Restoring for platforms takes their runtimes, which a feed may not have: their names are only evaluated.
        const string Names = """
            <RuntimeIdentifiers Condition="'$(Evaluated)' == 'true'">linux-musl-x64;osx-arm64;win-arm64</RuntimeIdentifiers>
            <ImageConversionRuntimes Condition="'$(Evaluated)' != 'true'">linux-musl-arm64;win-arm64</ImageConversionRuntimes>
            <OutputType>
            """;
        File.WriteAllText(file, File.ReadAllText(file).Replace("<OutputType>", Names, StringComparison.Ordinal));

        Dotnet.Run(project, LocalFeed.Cache, "build", "-c", "Release", "--nologo", "-o", folder["out"]);
        ToolResult evaluated = Dotnet.Run(project, LocalFeed.Cache, "msbuild", file, "-getProperty:ImageConversionRuntimes", "-p:Evaluated=true");

        Assert.That(NativeFiles(folder["out", "Named.deps.json"]).Select(f => f.Split('/')[0]), Is.EquivalentTo(new[] { "linux-musl-arm64", "win-arm64" }));
        Assert.That(evaluated.OutputText.Trim(), Is.EqualTo("linux-musl-x64;osx;win-arm64"));
    }

    [Test]
    public async Task Upload_JpegAndNone_AnswersThePngOrTheProblem()
    {
        using var folder = new TemporaryFolder();
        using ProgramRun server = ProgramRun.Start(
            Build(folder, "Upload", "Microsoft.NET.Sdk.Web", "ImageConversion.Core"), ["--urls", "http://127.0.0.1:0"]);
        using var client = new HttpClient { BaseAddress = await SampleAppTests.AddressAsync(server) };

        using HttpResponseMessage good = await SampleAppTests.PostAsync(client, "size-64x48.jpg");
        using HttpResponseMessage bad = await SampleAppTests.PostAsync(client, "misnamed-png.jpg");

        Assert.That((await good.Content.ReadAsByteArrayAsync())[1..4], Is.EqualTo("PNG"u8.ToArray()));
        Assert.That((int)bad.StatusCode, Is.EqualTo(422));
        Assert.That(await bad.Content.ReadAsStringAsync(), Does.Contain("NotJpeg"));
    }

    [Test]
    public void Service_Folder_LogsTheOutcomeOfEachImage()
    {
        using var folder = new TemporaryFolder();
        string app = Build(folder, "Service", "Microsoft.NET.Sdk.Web", "ImageConversion.Batch");

        using ProgramRun service = ProgramRun.Start(app, ["--Source", Samples, "--Target", folder["pngs"]]);
        var waited = Stopwatch.StartNew();
        string[] awaited = ["misnamed-png.jpg: Failed", "size-64x48.jpg: Converted"];
        while (awaited.Any(line => !service.Output.Contains(line, StringComparison.Ordinal)) && !service.HasExited && waited.Elapsed.TotalMinutes < 2)
        {
            Thread.Sleep(100);
        }

        Assert.That(service.Output, Does.Contain(awaited[0]).And.Contain(awaited[1]), service.Errors);
    }

    [Test]
    public void Submit_AccountThatDoesNotAnswer_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string app = Build(folder, "Submit", "Microsoft.NET.Sdk", ["ImageConversion.Batch", "Microsoft.Extensions.DependencyInjection", .. WorkerPackage]);

        using ProgramRun run = ProgramRun.Start(app, ["https://localhost:1", "converters"]).WaitForExit();

        Assert.That(run.ExitCode, Is.Not.Zero);
        Assert.That(run.Errors, Does.Match("Batch.*Exception|BlobStoreException"));
    }

    [Test]
    public void Submit_BuiltOrPublishedAsOneFile_HasTheWorkerWhereTheLibraryLooks()
    {
        _ = NativeProgram.RequireWorker();
        using var folder = new TemporaryFolder();
        string built = Path.GetDirectoryName(Build(folder, "Submit", "Microsoft.NET.Sdk", ["ImageConversion.Batch", "Microsoft.Extensions.DependencyInjection", .. WorkerPackage]))!;
        Dotnet.Run(folder["Submit"], LocalFeed.Cache, "publish", "-c", "Release", "--nologo", "-r", NativeProgram.Runtime, "-p:PublishSingleFile=true", "-p:SelfContained=false", "-o", folder["published"]);

        foreach (string app in new[] { built, folder["published"] })
        {
            using ProgramRun worker = ProgramRun.Start(Path.Combine(app, "worker", "linux-x64", "imgconv-worker"), ["--describe"]).WaitForExit();
            Assert.That(worker.ExitCode, Is.Zero, worker.Errors);
            Assert.That(worker.Output, Does.Contain("\"converter\""));
        }
    }

    /// <summary>Without any setting of the app, and so for every x64 processor: the same bytes, and not a multiple of the time.</summary>
    [Test]
    public void AheadOfTime_ByDefault_IsNotFarSlowerThanCompiledAsItRuns()
    {
        _ = NativeProgram.Require();
        using var folder = new TemporaryFolder();
        const string Measure = """
            using System.Buffers;
            using System.Diagnostics;
            using ImageConversion.Core;

            byte[] jpeg = File.ReadAllBytes(args[0]);
            var png = new ArrayBufferWriter<byte>();
            var options = new ConversionOptions { Compression = CompressionPreset.Fast };
            double best = double.MaxValue;
            for (int i = 0; i < 60; i++)
            {
                png.ResetWrittenCount();
                TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
                new JpegToPngConverter().Convert(jpeg, png, options);
                best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
            }

            Console.WriteLine(FormattableString.Invariant($"{Convert.ToHexString(System.IO.Hashing.XxHash128.Hash(png.WrittenSpan))} {best}"));
            """;
        string project = Write(folder, "Measure", "Microsoft.NET.Sdk", Measure, "ImageConversion.Core", "System.IO.Hashing");
        string image = Path.Combine(Samples, "size-12mp.jpg");

        Dotnet.Run(project, LocalFeed.Cache, "publish", "-c", "Release", "--nologo", "-o", folder["jit"], "-p:TieredPGO=false");
        ToolResult published = Dotnet.Run(
            project, LocalFeed.Cache, "publish", "-c", "Release", "--nologo", "-r", NativeProgram.Runtime, "-p:PublishAot=true", "-o", folder["aot"]);
        (string jitHash, double jit) = Run(folder["jit", "Measure"], image);
        (string aotHash, double aot) = Run(folder["aot", "Measure"], image);

        Assert.That(aotHash, Is.EqualTo(jitHash));
        Assert.That(aot / jit, Is.LessThan(2.5), $"{aot} ms of processor time instead of {jit}");
        if (NativeProgram.Runtime == "linux-x64")
        {
            Assert.That(published.OutputText, Does.Contain("IlcInstructionSet=x86-64-v3"));
        }
    }

    /// <summary>The files for one platform that the app's dependencies name.</summary>
    private static IEnumerable<string> NativeFiles(string dependencies)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(dependencies));
        return
        [
            .. document.RootElement.GetProperty("targets").EnumerateObject().SelectMany(t => t.Value.EnumerateObject())
                .Where(l => l.Value.TryGetProperty("runtimeTargets", out _))
                .SelectMany(l => l.Value.GetProperty("runtimeTargets").EnumerateObject())
                .Where(f => f.Value.GetProperty("assetType").GetString() == "native")
                .Select(f => f.Name["runtimes/".Length..]),
        ];
    }

    private static (string Hash, double Milliseconds) Run(string program, string image)
    {
        using ProgramRun run = ProgramRun.Start(program, [image]).WaitForExit();
        string[] words = run.Output.Trim().Split(' ');
        Assert.That(words, Has.Length.EqualTo(2), run.Output + run.Errors);
        return (words[0], double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static string Build(TemporaryFolder folder, string app, string sdk, params string[] packages)
    {
        string code = Blocks().Matches(Page).Select(m => m.Groups[1].Value).Single(c => c.StartsWith($"// {app}: ", StringComparison.Ordinal));
        string project = Write(folder, app, sdk, code, packages);
        Dotnet.Run(project, LocalFeed.Cache, "build", "-c", "Release", "--nologo", "-o", Path.Combine(project, "out"));
        return Path.Combine(project, "out", app);
    }

    private static string Write(TemporaryFolder folder, string app, string sdk, string code, params string[] packages)
    {
        string project = Directory.CreateDirectory(folder[app]).FullName;
        File.Copy(Path.Combine(LocalFeed.Apps, "nuget.config"), Path.Combine(project, "nuget.config"));
        File.WriteAllText(Path.Combine(project, "Program.cs"), code);
        File.WriteAllText(
            Path.Combine(project, $"{app}.csproj"),
            $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>
                {string.Join('\n', packages.Select(p => $"<PackageReference Include=\"{p}\" Version=\"{VersionOf(p)}\" />"))}
              </ItemGroup>
            </Project>
            """);
        return project;
    }

    private static string VersionOf(string package) =>
        package.StartsWith("ImageConversion", StringComparison.Ordinal) ? "0.1.0" : "10.0.12";

    [GeneratedRegex("```cs\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
