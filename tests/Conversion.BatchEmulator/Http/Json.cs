using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ImageConversion.BatchEmulator.Http;

/// <summary>JSON bodies of answers.</summary>
internal static class Json
{
    // The service escapes nothing but what JSON asks for.
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task WriteAsync(
        HttpContext context, int status, JsonObject body, string contentType = "application/json; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await JsonSerializer.SerializeAsync<JsonNode>(context.Response.Body, body, Plain, context.RequestAborted);
    }
}
