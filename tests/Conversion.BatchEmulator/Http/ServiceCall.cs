using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ImageConversion.BatchEmulator.Http;

/// <summary>One call of the service: what it asks for, and the forms of an answer.</summary>
internal sealed class ServiceCall(HttpContext context, EmulatedAccount account)
{
    private const int MostBytes = 1_048_576;

    public HttpContext Context => context;

    public EmulatedAccount Account => account;

    /// <summary>Scheme and host as the client wrote them, without a '/' at the end: addresses in answers begin so.</summary>
    public string Base => BaseOf(context.Request);

    public bool IsSharedKey =>
        context.Request.Headers.Authorization.ToString().StartsWith("SharedKey ", StringComparison.OrdinalIgnoreCase);

    public string this[string routeValue] => context.GetRouteValue(routeValue) as string ?? "";

    public static string BaseOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    public string? Query(string name) => context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>The body, checked against what the operation takes.</summary>
    public async Task<JsonObject> BodyAsync(BodyShape shape)
    {
        JsonObject body = await BodyAsync();
        shape.Validate(body);
        return body;
    }

    public async Task<JsonObject> BodyAsync()
    {
        HttpRequest request = context.Request;
        if (request.ContentLength is null)
        {
            throw new BatchFailure("MissingContentLengthHeader");
        }

        if (request.ContentLength >= MostBytes)
        {
            throw new BatchFailure("RequestBodyTooLarge").With("MaxLimit", $"{MostBytes}");
        }

        try
        {
            return await JsonNode.ParseAsync(request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw new BatchFailure("InvalidRequestBody", "the body is not an object");
        }
        catch (JsonException broken)
        {
            throw BatchFailure.Because("InvalidRequestBody", broken.Message);
        }
    }

    /// <summary>Refuses a call whose conditions the resource does not meet: 412, or 304 for reads.</summary>
    public void Require(Entity entity)
    {
        IHeaderDictionary headers = context.Request.Headers;
        bool isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        DateTimeOffset modified = new(entity.LastModified.UtcTicks / 10_000_000 * 10_000_000, TimeSpan.Zero);
        if ((headers.IfMatch is [{ } match] && !Names(match, entity))
            || (Time(headers.IfUnmodifiedSince) is { } unmodified && modified > unmodified))
        {
            throw new BatchFailure("ConditionNotMet");
        }

        if ((headers.IfNoneMatch is [{ } none] && Names(none, entity))
            || (Time(headers.IfModifiedSince) is { } since && modified <= since))
        {
            throw new BatchFailure("ConditionNotMet") { Status = isRead ? 304 : 412 };
        }
    }

    /// <summary>Sets <c>ETag</c> and <c>Last-Modified</c>, and <c>DataServiceId</c> where the call changed something.</summary>
    public void Describe(Entity entity, string? path = null)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = entity.ETag;
        headers.LastModified = entity.LastModified.ToString("r", CultureInfo.InvariantCulture);
        if (path is not null)
        {
            headers["DataServiceId"] = $"{Base}{path}";
        }
    }

    /// <summary>Changes the account's state under its lock, and assigns tasks to what came free.</summary>
    public void Change(Action change)
    {
        lock (account.Gate)
        {
            if (account.IsStopped)
            {
                throw new BatchFailure("ServerBusy");
            }

            change();
            account.Dispatcher.Dispatch();
        }
    }

    /// <summary>Reads under the account's lock.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (account.Gate)
        {
            return read();
        }
    }

    public Task EmptyAsync(int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Answers 201 with the new resource's address.</summary>
    public Task CreatedAsync(Entity entity, string path)
    {
        Describe(entity, path);
        context.Response.Headers.Location = $"{Base}{path}";
        return EmptyAsync(StatusCodes.Status201Created);
    }

    /// <summary>Answers 200 with a resource's document, after its <c>odata.metadata</c>.</summary>
    public Task DocumentAsync(string set, JsonObject document)
    {
        JsonObject body = new JsonObject().Put("odata.metadata", $"{Base}/$metadata#{set}");
        foreach ((string name, JsonNode? value) in document.ToList())
        {
            document.Remove(name);
            body[name] = value;
        }

        return Json.WriteAsync(context, 200, body, ServiceMiddleware.ContentType);
    }

    private static bool Names(string condition, Entity entity) =>
        condition == "*" || condition.Split(',').Any(tag => tag.Trim().Trim('"') == entity.ETag);

    private static DateTimeOffset? Time(string? header) =>
        DateTimeOffset.TryParseExact(header, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            ? time
            : null;
}
