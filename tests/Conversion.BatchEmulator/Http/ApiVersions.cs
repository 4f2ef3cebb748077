using Microsoft.AspNetCore.Http;

namespace ImageConversion.BatchEmulator.Http;

/// <summary>The versions that the emulator speaks; others are refused as the service refuses what it does not know.</summary>
internal static class ApiVersions
{
    private static readonly string[] Service = ["2025-06-01", "2022-10-01.16.0"];

    private static readonly string[] Management = ["2025-06-01", "2023-11-01"];

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        string? version = context.Request.Query["api-version"];
        if (string.IsNullOrEmpty(version))
        {
            throw new BatchFailure("MissingRequiredQueryParameter", "api-version")
                .With("QueryParameterName", "api-version");
        }

        string[] known = ServiceMiddleware.IsManagement(context.Request.Path) ? Management : Service;
        if (!known.Contains(version))
        {
            throw new BatchFailure("UnsupportedRequestVersion", version)
                .With("QueryParameterName", "api-version").With("QueryParameterValue", version)
                .With("Reason", $"The emulator knows {string.Join(" and ", known)}");
        }

        return next(context);
    }
}
