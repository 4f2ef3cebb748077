using ImageConversion.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SkiaSharp;

namespace ImageConversion.Benchmarks.Upload;

/// <summary>The upload endpoint of docs/use-from-your-app.md, and the same on SkiaSharp. Both convert as many images at a time.</summary>
internal static class UploadServer
{
    private const int AtOneTime = 2;

    /// <summary>Serves until it is killed.</summary>
    /// <param name="kind"><c>own</c> or <c>skia</c>.</param>
    public static async Task<int> RunAsync(string kind)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.AddFilter((category, _) => category == "Microsoft.Hosting.Lifetime");
        WebApplication app = builder.Build();
        if (kind == "own")
        {
            MapOwn(app);
        }
        else
        {
            MapSkia(app);
        }

        await app.RunAsync();
        return 0;
    }

    private static void MapOwn(WebApplication app)
    {
        var converter = new JpegToPngConverter { MaxConcurrentConversions = AtOneTime };
        var options = new ConversionOptions
        {
            Compression = CompressionPreset.Fast,
            Limits = new ConversionLimits { MaxInputBytes = 20 << 20, MaxPixels = 50_000_000 },
        };
        app.MapPost("/png", async (HttpContext http) =>
        {
            http.Response.ContentType = "image/png";
            ConversionAttempt attempt = await converter.TryConvertAsync(http.Request.Body, http.Response.Body, options, http.RequestAborted);
            if (attempt.Error is { } error)
            {
                await Results.Problem(error.Message, title: error.Kind.ToString(), statusCode: 422).ExecuteAsync(http);
            }
        });
    }

    // Its settings where speed matters: a tenth of the time of its default, and files that are a tenth larger.
    private static void MapSkia(WebApplication app)
    {
        var gate = new SemaphoreSlim(AtOneTime);
        var options = new SKPngEncoderOptions(SKPngEncoderFilterFlags.Paeth, zLibLevel: 1);
        app.MapPost("/png", async (HttpContext http) =>
        {
            using var jpeg = new MemoryStream();
            await http.Request.Body.CopyToAsync(jpeg, http.RequestAborted);
            jpeg.Position = 0;
            await gate.WaitAsync(http.RequestAborted);
            try
            {
                using SKBitmap picture = SKBitmap.Decode(jpeg) ?? throw new InvalidDataException("not decoded");
                using SKPixmap pixels = picture.PeekPixels();
                using SKData png = pixels.Encode(options) ?? throw new InvalidDataException("not encoded");
                http.Response.ContentType = "image/png";
                await png.AsStream().CopyToAsync(http.Response.Body, http.RequestAborted);
            }
            finally
            {
                gate.Release();
            }
        });
    }
}
