using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The apps of <c>samples/apps</c>, built from the packages alone.</summary>
public sealed class SampleAppTests
{
    private static readonly string Images = Path.Combine(RepositoryPaths.Root, "samples", "images");
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    [Test]
    public async Task UploadEndpoint_JpegPosted_AnswersItsPng()
    {
        using ProgramRun server = ProgramRun.Start(Build("UploadEndpoint"), ["--urls", "http://127.0.0.1:0"]);
        using var client = new HttpClient { BaseAddress = await AddressAsync(server) };

        using HttpResponseMessage good = await PostAsync(client, "size-64x48.jpg");
        using HttpResponseMessage broken = await PostAsync(client, "broken-truncated.jpg");
        using HttpResponseMessage misnamed = await PostAsync(client, "misnamed-png.jpg");

        Assert.That(good.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(good.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/png"));
        Assert.That((await good.Content.ReadAsByteArrayAsync())[..8], Is.EqualTo(PngSignature));
        Assert.That(broken.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That((await broken.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString(), Is.EqualTo("Truncated"));
        Assert.That(misnamed.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [Test]
    public void StreamsInMemory_SampleImages_NamesAnOutcomeForEach()
    {
        using ProgramRun app = ProgramRun.Start(Build("StreamsInMemory"), [Images]).WaitForExit();

        Assert.That(app.ExitCode, Is.Zero, app.Errors);
        Assert.That(app.Output, Does.Contain("size-64x48.jpg: 64 x 48, "));
        Assert.That(app.Output, Does.Contain("broken-truncated.jpg: Truncated: "));
    }

    [Test]
    public void ZipStore_ArchiveOfImages_IsConvertedWithAccount()
    {
        using var folder = new TemporaryFolder();
        ZipFile.CreateFromDirectory(Images, folder["images.zip"]);
        string program = Build("ZipStore");

        using ProgramRun first = ProgramRun.Start(program, [folder["images.zip"], folder["pngs"]]).WaitForExit();
        using ProgramRun again = ProgramRun.Start(program, [folder["images.zip"], folder["pngs"]]).WaitForExit();

        int pngs = Directory.EnumerateFiles(folder["pngs"], "*.png", SearchOption.AllDirectories).Count();
        Assert.That(pngs, Is.GreaterThan(20));
        Assert.That(first.ExitCode, Is.EqualTo(4), first.Errors);
        Assert.That(first.Output, Does.Contain("misnamed-png.jpg: NotJpeg: ").And.Contain($" {pngs} converted, 0 up to date, 2 failed"));
        Assert.That(again.Output, Does.Contain($" 0 converted, {pngs} up to date, 2 failed"));
    }

    [Test]
    public void Tool_InstalledFromTheFeed_ConvertsTheSamples()
    {
        using var folder = new TemporaryFolder();
        Dotnet.Run(
            folder.Path, LocalFeed.Cache,
            "tool", "install", "imgconv", "--tool-path", folder["tools"], "--add-source", LocalFeed.Packages, "--prerelease");

        using ProgramRun run = ProgramRun.Start(folder["tools", "imgconv"], ["convert", Images, folder["pngs"]]).WaitForExit();

        Assert.That(run.ExitCode, Is.EqualTo(4), run.Errors);
        Assert.That(File.Exists(folder["pngs", "size-64x48.png"]));
        // The package for this platform where there is one: a program, no assemblies.
        Assert.That(
            Directory.EnumerateFiles(folder["tools"], "imgconv.dll", SearchOption.AllDirectories).Any(),
            Is.EqualTo(NativeProgram.PublishFolder is null));
        // And what 'submit' gives to nodes.
        Assert.That(
            Directory.EnumerateFiles(folder["tools"], "imgconv-worker", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f))),
            Is.EqualTo(NativeProgram.WorkerFolder is null ? [] : new[] { "linux-x64" }));
    }

    private static string Build(string app)
    {
        string project = Path.Combine(LocalFeed.Apps, app);
        Dotnet.Run(project, LocalFeed.Cache, "build", "-c", "Release", "--nologo", "-o", Path.Combine(project, "out"));
        return Path.Combine(project, "out", app);
    }

    internal static async Task<HttpResponseMessage> PostAsync(HttpClient client, string image)
    {
        using var body = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Images, image)));
        return await client.PostAsync(new Uri("/png", UriKind.Relative), body);
    }

    /// <summary>Where the server says that it listens.</summary>
    internal static async Task<Uri> AddressAsync(ProgramRun server)
    {
        const string Says = "Now listening on: ";
        while (!server.Output.Contains(Says, StringComparison.Ordinal))
        {
            Assert.That(server.HasExited, Is.False, server.Errors);
            await Task.Delay(50);
        }

        return new Uri(server.Output.Split(Says)[1].Split('\n')[0].Trim());
    }
}
