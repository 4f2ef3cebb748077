using Azure.Storage.Blobs.Models;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>The headers that a task wants its output files to be uploaded with: those of Put Blob that a blob keeps.</summary>
internal static class UploadHeaders
{
    private const string Metadata = "x-ms-meta-";

    private static readonly Dictionary<string, Action<BlobHttpHeaders, string>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["x-ms-blob-content-type"] = (headers, value) => headers.ContentType = value,
        ["x-ms-blob-content-encoding"] = (headers, value) => headers.ContentEncoding = value,
        ["x-ms-blob-content-language"] = (headers, value) => headers.ContentLanguage = value,
        ["x-ms-blob-content-disposition"] = (headers, value) => headers.ContentDisposition = value,
        ["x-ms-blob-cache-control"] = (headers, value) => headers.CacheControl = value,
    };

    public static BlobUploadOptions Of(JsonObject container)
    {
        var options = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders(), Metadata = new Dictionary<string, string>() };
        foreach (JsonObject header in container.Objects("uploadHeaders"))
        {
            string name = header.Text("name")!;
            string value = header.Text("value") ?? "";
            if (Known.TryGetValue(name, out Action<BlobHttpHeaders, string>? set))
            {
                set(options.HttpHeaders, value);
            }
            else
            {
                options.Metadata[name[Metadata.Length..]] = value;
            }
        }

        return options;
    }

    /// <summary>Refuses a header that the emulator would drop.</summary>
    public static void Check(JsonObject task)
    {
        IEnumerable<JsonObject> headers = task.Objects("outputFiles")
            .SelectMany(file => file.Object("destination")?.Object("container")?.Objects("uploadHeaders") ?? []);
        foreach (string name in headers.Select(header => header.Text("name")!))
        {
            if (!Known.ContainsKey(name) && !name.StartsWith(Metadata, StringComparison.OrdinalIgnoreCase))
            {
                throw BatchFailure.Property("uploadHeaders", name, "The emulator does not upload this header");
            }
        }
    }
}
