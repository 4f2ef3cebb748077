using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ImageConversion.Testing;

namespace Hosts.Tests.Containers;

/// <summary>Three containers of the emulator that no other test has, looked at with the service's own client, and our
/// programs with its account in their environment.</summary>
internal sealed class ContainerBench
{
    public static readonly byte[] Jpeg = File.ReadAllBytes(Sample("size-64x48.jpg"));
    public static readonly byte[] OtherJpeg = File.ReadAllBytes(Sample("size-17x33.jpg"));

    // Not a static field: where the emulator is absent, the test that asks is ignored, not the type broken.
    private static BlobServiceClient Service => new(Azurite.Shared.ConnectionString);

    public BlobContainerClient Source { get; } = Service.GetBlobContainerClient(Azurite.NewContainerName());

    public BlobContainerClient Target { get; } = Service.GetBlobContainerClient(Azurite.NewContainerName());

    public BlobContainerClient Runs { get; } = Service.GetBlobContainerClient(Azurite.NewContainerName());

    public string In => $"az://{Source.Name}";

    public string Out => $"az://{Target.Name}";

    public string State => $"az://{Runs.Name}";

    public static Dictionary<string, string> Account => new()
    {
        ["AZURE_STORAGE_CONNECTION_STRING"] = Azurite.Shared.ConnectionString,
    };

    public static string Sample(string name) => Path.Combine(RepositoryPaths.Root, "samples", "images", name);

    public async Task PutAsync(params string[] names)
    {
        await Source.CreateIfNotExistsAsync();
        foreach (string name in names)
        {
            await PutAsync(name, Jpeg);
        }
    }

    public async Task PutAsync(string name, byte[] content)
    {
        await Source.CreateIfNotExistsAsync();
        await Of(Source, name).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
    }

    /// <summary>The client of a blob, by its name as it is: without this the SDK takes slashes off its ends.</summary>
    public static BlobClient Of(BlobContainerClient container, string name) =>
        new BlobContainerClient(
            Azurite.Shared.ConnectionString, container.Name, new BlobClientOptions { TrimBlobNameSlashes = false })
            .GetBlobClient(name);

    public static async Task<List<BlobItem>> ListAsync(BlobContainerClient container)
    {
        var blobs = new List<BlobItem>();
        await foreach (BlobItem blob in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata }))
        {
            blobs.Add(blob);
        }

        return blobs;
    }

    public static async Task<byte[]> ReadAsync(BlobContainerClient container, string name) =>
        (await Of(container, name).DownloadContentAsync()).Value.Content.ToArray();

    /// <summary>Replaces a blob's content and leaves its metadata: what a stamp cannot show.</summary>
    public static async Task ReplaceAsync(BlobContainerClient container, string name, byte[] content)
    {
        BlobClient blob = Of(container, name);
        BlobProperties before = await blob.GetPropertiesAsync();
        await blob.UploadAsync(BinaryData.FromBytes(content), new BlobUploadOptions { Metadata = before.Metadata });
    }

    /// <summary>Runs <c>imgconv</c>, for verbs that have runs, with this bench's place for them.</summary>
    public ProgramRun Imgconv(params string[] arguments) =>
        Run("imgconv", arguments[0] is "generate" ? arguments : [.. arguments, "--state", State]);

    public static ProgramRun Run(string program, string[] arguments, Dictionary<string, string>? environment = null) =>
        ProgramRun.Start(program, arguments, environment: environment ?? Account).WaitForExit();

    public static JsonElement Json(ProgramRun run)
    {
        Assert.That(run.Output, Is.Not.Empty, run.Errors);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
