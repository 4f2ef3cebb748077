// An upload endpoint: a JPEG comes in as the body of a POST, its PNG goes out.
//
//     dotnet run -- --urls http://127.0.0.1:5080
//     curl --data-binary @photo.jpg http://127.0.0.1:5080/png --output photo.png
using System.Buffers;
using ImageConversion.Core;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<JpegToPngConverter>();

// Strangers send these files: what one of them may cost is decided here, before a pixel is decoded.
builder.Services.AddSingleton(new ConversionOptions
{
    Compression = CompressionPreset.Fast,
    Limits = new ConversionLimits
    {
        MaxInputBytes = 20 << 20,
        MaxPixels = 50_000_000,
        MaxMemoryBytes = 256L << 20,
    },
});

// A conversion occupies a core; more at one time than there are cores would only take memory.
builder.Services.AddSingleton(new SemaphoreSlim(Environment.ProcessorCount));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 20 << 20);

WebApplication app = builder.Build();
app.MapPost("/png", async (
    HttpRequest request, JpegToPngConverter converter, ConversionOptions options, SemaphoreSlim cores, CancellationToken ended) =>
{
    using var jpeg = new MemoryStream();
    await request.Body.CopyToAsync(jpeg, ended);

    await cores.WaitAsync(ended);
    try
    {
        // Whole in memory before a byte is answered: a refusal in mid-image must not look like a PNG.
        var png = new ArrayBufferWriter<byte>();
        ConversionResult result = await Task.Run(
            () => converter.Convert(jpeg.GetBuffer().AsMemory(0, (int)jpeg.Length), png, options, ended), ended);
        foreach (string warning in result.Warnings)
        {
            app.Logger.LogWarning("{Warning}", warning);
        }

        return Results.Bytes(png.WrittenMemory, "image/png");
    }
    catch (ImageConversionException refused)
    {
        return Results.Problem(refused.Message, title: refused.Kind.ToString(), statusCode: StatusOf(refused.Kind));
    }
    finally
    {
        cores.Release();
    }
});
app.Run();

static int StatusOf(ImageErrorKind kind) => kind switch
{
    ImageErrorKind.NotJpeg or ImageErrorKind.Unsupported => StatusCodes.Status415UnsupportedMediaType,
    ImageErrorKind.LimitExceeded => StatusCodes.Status413PayloadTooLarge,
    _ => StatusCodes.Status422UnprocessableEntity,
};
