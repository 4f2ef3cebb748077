// An upload endpoint: a JPEG comes in as the body of a POST, its PNG goes out.
//
//     dotnet run -- --urls http://127.0.0.1:5080
//     curl --data-binary @photo.jpg http://127.0.0.1:5080/png --output photo.png
using ImageConversion.Core;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// A conversion occupies a core; more at one time than there are cores would only take memory.
builder.Services.AddSingleton(new JpegToPngConverter { MaxConcurrentConversions = Environment.ProcessorCount });

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
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 20 << 20);

WebApplication app = builder.Build();
app.MapPost("/png", async (HttpContext http, JpegToPngConverter converter, ConversionOptions options) =>
{
    // Nothing is answered before the conversion has succeeded: a refusal must not look like a PNG.
    http.Response.ContentType = "image/png";
    ConversionAttempt attempt = await converter.TryConvertAsync(http.Request.Body, http.Response.Body, options, http.RequestAborted);
    foreach (string warning in attempt.Result?.Warnings ?? [])
    {
        app.Logger.LogWarning("{Warning}", warning);
    }

    if (attempt.Error is { } refused)
    {
        await Results.Problem(refused.Message, title: refused.Kind.ToString(), statusCode: StatusOf(refused.Kind)).ExecuteAsync(http);
    }
});
app.Run();

static int StatusOf(ImageErrorKind kind) => kind switch
{
    ImageErrorKind.NotJpeg or ImageErrorKind.Unsupported => StatusCodes.Status415UnsupportedMediaType,
    ImageErrorKind.LimitExceeded => StatusCodes.Status413PayloadTooLarge,
    _ => StatusCodes.Status422UnprocessableEntity,
};
