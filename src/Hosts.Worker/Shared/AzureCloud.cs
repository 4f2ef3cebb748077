using System.Text.Json;

namespace Hosts;

/// <summary>The endpoints of a cloud.</summary>
/// <param name="Authority">The sign-in service.</param>
/// <param name="StorageSuffix">How the names of storage endpoints end.</param>
/// <param name="Management">Azure Resource Manager.</param>
/// <param name="ManagementAudience">For whom its tokens are issued.</param>
/// <param name="BatchAudience">For whom tokens of Batch accounts are issued.</param>
internal sealed record AzureCloud(Uri Authority, string StorageSuffix, Uri Management, string ManagementAudience, string BatchAudience)
{
    private const string AuthorityVariable = "AZURE_AUTHORITY_HOST";


    // As 'az cloud list' prints them, with the endings of the hosts of Batch accounts.
    private static readonly (string Name, string BatchHost, AzureCloud Cloud)[] Known =
    [
        ("AzureCloud", ".batch.azure.com", Of("https://login.microsoftonline.com/", "core.windows.net", "https://management.azure.com/", "https://batch.core.windows.net/")),
        ("AzureUSGovernment", ".batch.usgovcloudapi.net", Of("https://login.microsoftonline.us/", "core.usgovcloudapi.net", "https://management.usgovcloudapi.net/", "https://batch.core.usgovcloudapi.net/")),
        ("AzureChinaCloud", ".batch.chinacloudapi.cn", Of("https://login.chinacloudapi.cn/", "core.chinacloudapi.cn", "https://management.chinacloudapi.cn/", "https://batch.chinacloudapi.cn/")),
    ];

    /// <summary>Whether it is one that a file describes.</summary>
    public bool IsCustom { get; private init; }

    /// <summary>The cloud that is set, else that of the sign-in service, else that of the Batch account, else the public one.</summary>
    /// <exception cref="SettingsException">It is neither a name nor a file with endpoints.</exception>
    public static AzureCloud Read(SettingsReader settings)
    {
        if (settings.Get(SettingCatalog.Cloud).Text is { } named)
        {
            return Known.FirstOrDefault(c => string.Equals(c.Name, named, StringComparison.OrdinalIgnoreCase)).Cloud ?? ReadFile(named);
        }

        string authority = Environment.GetEnvironmentVariable(AuthorityVariable)?.TrimEnd('/') ?? "";
        string endpoint = settings.Get(SettingCatalog.BatchEndpoint).Text?.TrimEnd('/') ?? "";
        return Known.FirstOrDefault(c => string.Equals(HostOf(authority), c.Cloud.Authority.Host, StringComparison.OrdinalIgnoreCase)).Cloud
            ?? Known.FirstOrDefault(c => HostOf(endpoint).EndsWith(c.BatchHost, StringComparison.OrdinalIgnoreCase)).Cloud
            ?? Known[0].Cloud;
    }

    /// <summary>The sign-in service where the default credential does not find it by itself.</summary>
    public Uri? AuthorityToSet =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(AuthorityVariable)) && this != Known[0].Cloud ? Authority : null;

    private static AzureCloud Of(string authority, string storage, string management, string batch) =>
        new(new Uri(authority), storage, new Uri(management), management, batch);

    private static string HostOf(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}", UriKind.Absolute, out Uri? uri) ? uri.IdnHost : "";

    private static AzureCloud ReadFile(string file)
    {
        string expected = $"{SettingCatalog.Cloud.Key}: expected {string.Join(", ", Known.Select(c => c.Name))}, or a file as 'az cloud show' prints it; ";
        try
        {
            using JsonDocument cloud = JsonDocument.Parse(SettingsFile.Read(file));
            JsonElement endpoints = cloud.RootElement.GetProperty("endpoints");
            return new AzureCloud(
                Address(endpoints, "activeDirectory"),
                cloud.RootElement.GetProperty("suffixes").GetProperty("storageEndpoint").GetString()?.TrimStart('.') ?? throw new JsonException("expected a text in 'storageEndpoint'"),
                Address(endpoints, "resourceManager"),
                Address(endpoints, "activeDirectoryResourceId").AbsoluteUri,
                Address(endpoints, "batchResourceId").AbsoluteUri)
            {
                IsCustom = true,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or UriFormatException or ArgumentNullException)
        {
            throw new SettingsException([$"{expected}found '{file}' ({e.Message})."]);
        }
    }

    private static Uri Address(JsonElement endpoints, string name) =>
        Uri.TryCreate(endpoints.GetProperty(name).GetString(), UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new JsonException($"expected the member '{name}' to be an https address");
}
