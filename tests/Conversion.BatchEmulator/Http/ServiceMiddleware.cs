using System.Text;
using Microsoft.AspNetCore.Http;

namespace ImageConversion.BatchEmulator.Http;

/// <summary>What every answer of the service has: its headers, and its form of an error.</summary>
internal sealed class ServiceMiddleware(EmulatedAccount account)
{
    public const string ContentType = "application/json;odata=minimalmetadata";

    private const string ErrorMetadata = "$metadata#Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element";

    /// <summary>Whether a path belongs to the management plane.</summary>
    public static bool IsManagement(PathString path) => path.StartsWithSegments("/subscriptions");

    /// <summary>Whether a path belongs to the service, not to what only the emulator has.</summary>
    public static bool IsService(PathString path) =>
        !path.StartsWithSegments("/emulator") && !path.StartsWithSegments("/metadata");

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string requestId = Guid.NewGuid().ToString();
        try
        {
            AddHeaders(context, requestId);
            await next(context);
            // Routing's own answers, for what the service does not have.
            if (context.Response is { HasStarted: false, StatusCode: 404 or 405 } response)
            {
                throw new BatchFailure(response.StatusCode == 404 ? "ResourceNotFound" : "UnsupportedHttpVerb");
            }
        }
        catch (BatchFailure failure) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, failure, requestId);
        }
        catch (Exception defect) when (IsDefect(defect) && !context.Response.HasStarted)
        {
            // The boundary of a call: a defect of the emulator must neither look like the service's doing nor be lost.
            account.Report(defect);
            await RefuseAsync(
                context, BatchFailure.Because("InternalError", $"A defect of the emulator: {defect}"), requestId);
        }
    }

    // A client that goes away in the middle of its request or of the answer shows as one of these.
    private static bool IsDefect(Exception exception) => exception is not (OperationCanceledException or IOException);

    private Task RefuseAsync(HttpContext context, BatchFailure failure, string requestId)
    {
        context.Response.Clear();
        AddHeaders(context, requestId);
        if (failure.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = $"{seconds}";
        }

        if (failure.Status == 401)
        {
            context.Response.Headers.WWWAuthenticate = Challenge(context);
        }

        return WriteAsync(context, failure, requestId);
    }

    private static string Challenge(HttpContext context)
    {
        string resource = IsManagement(context.Request.Path)
            ? "https://management.core.windows.net/"
            : "https://batch.core.windows.net/";
        return $"""Bearer authorization_uri="https://login.microsoftonline.com/{Identity.TokenIssuer.Tenant}", resource_id="{resource}" """
            .TrimEnd();
    }

    private static void AddHeaders(HttpContext context, string requestId)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers["X-Content-Type-Options"] = "nosniff";
        headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (IsManagement(context.Request.Path))
        {
            headers["x-ms-request-id"] = requestId;
            return;
        }

        headers["DataServiceVersion"] = "3.0";
        headers["request-id"] = requestId;
        string? clientId = context.Request.Headers["client-request-id"];
        if (clientId is not null
            && string.Equals(context.Request.Headers["return-client-request-id"], "true", StringComparison.OrdinalIgnoreCase))
        {
            headers["client-request-id"] = clientId;
        }
    }

    private async Task WriteAsync(HttpContext context, BatchFailure failure, string requestId)
    {
        // No body where HTTP has none.
        if (failure.Status == StatusCodes.Status304NotModified || HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = failure.Status;
            return;
        }

        var text = new StringBuilder(failure.Text)
            .Append('\n').Append("RequestId:").Append(requestId)
            .Append('\n').Append("Time:").Append(JsonShape.Text(account.Clock.Now));
        if (IsManagement(context.Request.Path))
        {
            foreach ((string key, string value) in failure.Values)
            {
                text.Append('\n').Append(key).Append(':').Append(value);
            }

            await Json.WriteAsync(context, failure.Status, new JsonObject().Put(
                "error", new JsonObject().Put("code", failure.Code).Put("message", text.ToString())));
            return;
        }

        JsonObject body = new JsonObject()
            .Put("odata.metadata", $"{ServiceCall.BaseOf(context.Request)}/{ErrorMetadata}")
            .Put("code", failure.Code)
            .Put("message", new JsonObject().Put("lang", "en-US").Put("value", text.ToString()));
        if (failure.Values.Count > 0)
        {
            body["values"] = new JsonArray(
                [.. failure.Values.Select(pair => new JsonObject().Put("key", pair.Key).Put("value", pair.Value))]);
        }

        await Json.WriteAsync(context, failure.Status, body, ContentType);
    }
}
