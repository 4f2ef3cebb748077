using System.Buffers;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using ImageConversion.Batch;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Core;
using ImageConversion.Storage;
using ImageConversion.Storage.Azure;
using ImageConversion.Storage.Opening;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Tests.Documentation;

/// <summary>The code of the pages, compiled. <see cref="PageSnippetTests"/> compares the two.</summary>
internal static class PageSnippets
{
    public static void Readme()
    {
        byte[] jpeg = File.ReadAllBytes("photo.jpg");
        var png = new ArrayBufferWriter<byte>();

        ConversionResult result = new JpegToPngConverter().Convert(jpeg, png);

        File.WriteAllBytes("photo.png", png.WrittenSpan);
        Console.WriteLine($"{result.WidthPixels} x {result.HeightPixels}, {result.Warnings.Count} warnings");
    }

    public static ConversionResult OneImage()
    {
        byte[] jpeg = File.ReadAllBytes("photo.jpg");
        var png = new ArrayBufferWriter<byte>();
        ConversionResult result = new JpegToPngConverter().Convert(jpeg, png);
        return result;
    }

    public static void CheckedImage(byte[] jpeg, ArrayBufferWriter<byte> png)
    {
        var converter = new JpegToPngConverter();
        var options = new ConversionOptions { Limits = new ConversionLimits { MaxPixels = 50_000_000, MaxInputBytes = 20 << 20 } };
        try
        {
            OpenedImage image = converter.Open(jpeg, options);
            Console.WriteLine($"{image.Info.WidthPixels} x {image.Info.HeightPixels}, {image.Info.WorkingSetBytes} bytes of memory");
            ConversionResult converted = converter.Convert(image, png);
        }
        catch (ImageConversionException e) when (e.Kind == ImageErrorKind.LimitExceeded)
        {
            Console.WriteLine(e.Message);
        }
    }

    public static void FurtherPictures(JpegToPngConverter converter, byte[] jpeg)
    {
        OpenedImage file = converter.Open(jpeg, new ConversionOptions { Extract = ExtractHandling.Further });
        foreach (OpenedImage further in file.Further)
        {
            var furtherPng = new ArrayBufferWriter<byte>();
            converter.Convert(further, furtherPng);
        }
    }

    public static void Pixels(JpegToPngConverter converter, byte[] jpeg)
    {
        using DecodedRows rows = converter.Decode(jpeg);
        byte[] row = new byte[rows.RowBytes];
        while (rows.ReadRows(row) > 0)
        {
            Console.WriteLine($"{row[0]} of {rows.Channels} channels");
        }
    }

    public static async Task CoreReadmeAsync(Stream upload, Stream response, CancellationToken stop)
    {
        var limited = new ConversionOptions { Limits = new ConversionLimits { MaxInputBytes = 20 << 20, MaxPixels = 50_000_000 } };
        var converter = new JpegToPngConverter { MaxConcurrentConversions = 2 };
        ConversionAttempt attempt = await converter.TryConvertAsync(upload, response, limited, stop);
        if (attempt.Error is { Kind: ImageErrorKind.NotJpeg or ImageErrorKind.LimitExceeded } error)
        {
            Console.WriteLine(error.Message);
        }
    }

    public static async Task FolderAsync(CancellationTokenSource stop)
    {
        using ServiceProvider services = new ServiceCollection().AddImageConversion().BuildServiceProvider();
        var converter = services.GetRequiredService<RunConverter>();

        var request = new ConversionRequest("/data/photos", "/data/pngs") { Include = "2024/**", Names = NamePolicy.Append };
        RunSummary summary = await converter.ConvertAsync(request, cancellationToken: stop.Token);
        Console.WriteLine($"{summary.Total} images, {summary.Failed} failed");

        RunHandle run = await services.GetRequiredService<RunCatalog>().FindAsync(summary.Run, request.Target);
        await foreach (LedgerEntry image in run.ReadOutcomesAsync())
        {
            Console.WriteLine($"{image.Name}: {image.Outcome} {image.Kind} {image.Message}");
        }

        RunSummary retried = await converter.RetryAsync(run, new HashSet<FailureKind> { FailureKind.Transient });
        VerifyReport report = await converter.VerifyAsync(new VerifyRequest("/data/photos", "/data/pngs") { Pixels = PixelCheck.All });
    }

    public static void Options(IServiceCollection services, IBlobStore myStore)
    {
        services.AddImageConversion(options =>
        {
            options.StorageAccount = "myphotos";
            options.Credential = new DefaultAzureCredential();
        });
        services.AddKeyedBlobStore("az://zip-photos", _ => myStore);
    }

    public static async Task PoolAsync(BatchConverter batch)
    {
        RunHandle run = await batch.SubmitAsync(new("az://photos", "az://pngs") { Pool = "converters" });
        await foreach (RunStatus status in batch.FollowAsync(run))
        {
            Console.WriteLine($"{status.Progress.Counts.Converted} converted");
        }
    }

    public static async Task BatchReadmeAsync()
    {
        using ServiceProvider services = new ServiceCollection().AddImageConversion().BuildServiceProvider();
        var converter = services.GetRequiredService<RunConverter>();

        RunSummary summary = await converter.ConvertAsync(new("/data/photos", "/data/pngs"));
    }

    public static async Task BatchReadmePoolAsync(IServiceCollection services, ServiceProvider provider)
    {
        services.AddImageConversion(options =>
        {
            options.StorageAccount = "myphotos";
            options.Credential = new DefaultAzureCredential();
            options.BatchAccount = new BatchAccountOptions
            {
                AccountName = "mybatch", Endpoint = new Uri("https://mybatch.westeurope.batch.azure.com"),
            };
        });

        var batch = provider.GetRequiredService<BatchConverter>();
        RunHandle run = await batch.SubmitAsync(new("az://photos", "az://pngs") { Pool = "converters" });
        await foreach (RunStatus status in batch.FollowAsync(run))
        {
            Console.WriteLine($"{status.Progress.Counts.Converted} converted");
        }

        await foreach (LedgerEntry image in run.ReadOutcomesAsync())
        {
            Console.WriteLine($"{image.Name}: {image.Outcome}");
        }
    }

    public static async Task StorageReadmeAsync()
    {
        IBlobStore store = new BlobStoreFactory().Open(StoreAddress.Parse("/data/photos"));
        await foreach (BlobEntry entry in store.ListAsync())
        {
            Console.WriteLine($"{entry.Name}: {entry.SizeBytes} bytes");
        }
    }

    public static void StorageReadmeAzure()
    {
        static IBlobStore FromContainer(BlobContainerClient container) => new AzureBlobStore(container, prefix: "2024/summer");

        static IBlobStore FromCredential(TokenCredential credential) =>
            new BlobStoreFactory(new StorageSettings { AccountName = "contoso" }, new AzureClients { Credential = credential })
                .Open(StoreAddress.Parse("az://photos"));

        _ = (Func<BlobContainerClient, IBlobStore>)FromContainer;
        _ = (Func<TokenCredential, IBlobStore>)FromCredential;
    }
}
