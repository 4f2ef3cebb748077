using System.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using ImageConversion.Benchmarks.Table;
using ImageConversion.Testing;

namespace ImageConversion.Benchmarks.Containers;

/// <summary>Two containers of an emulator of their own.</summary>
internal sealed class ContainerPlaces : IPlaces
{
    private const string SourceName = "photos";
    private const string TargetName = "pngs";
    private const int UploadsAtOnce = 8;

    private readonly Azurite _azurite = Azurite.Start();

    private ContainerPlaces() => Environment = new Dictionary<string, string>
    {
        ["AZURE_STORAGE_CONNECTION_STRING"] = _azurite.ConnectionString,
        ["AZURE_STORAGE_INPUT_CONTAINER"] = SourceName,
        ["AZURE_STORAGE_OUTPUT_CONTAINER"] = TargetName,
    };

    public string Source => $"az://{SourceName}";

    public string Target => $"az://{TargetName}";

    public IReadOnlyDictionary<string, string> Environment { get; }

    public TimeSpan ServiceTime
    {
        get
        {
            using Process process = Process.GetProcessById(_azurite.ProcessId);
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Starts an emulator and puts the images into it.</summary>
    public static async Task<IPlaces> CreateAsync(IReadOnlyList<SetImage> images)
    {
        var places = new ContainerPlaces();
        BlobContainerClient source = places.Client(SourceName);
        await source.CreateAsync();
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = UploadsAtOnce };
        await Parallel.ForEachAsync(images.Index(), bounds, async (image, token) =>
        {
            await using FileStream file = File.OpenRead(image.Item.Path);
            await source.UploadBlobAsync(PipelineBench.NameOf(image.Index), file, token);
        });
        return places;
    }

    public async Task<(long Count, long Bytes)> CountPngsAsync()
    {
        long count = 0, bytes = 0;
        await foreach (BlobItem blob in Client(TargetName).GetBlobsAsync())
        {
            count++;
            bytes += blob.Properties.ContentLength ?? 0;
        }

        return (count, bytes);
    }

    public void Dispose() => _azurite.Dispose();

    private BlobContainerClient Client(string container) => new(_azurite.ConnectionString, container);
}
