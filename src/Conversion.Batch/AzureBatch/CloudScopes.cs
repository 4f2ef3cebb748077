namespace ImageConversion.Batch.AzureBatch;

/// <summary>For whom tokens are issued in each cloud, by the host that they are sent to.</summary>
/// <remarks>The values of <c>az cloud show</c>: <c>batchResourceId</c> and <c>resourceManager</c>.</remarks>
internal static class CloudScopes
{
    private static readonly (string Host, string Audience)[] OfBatch =
    [
        (".batch.azure.com", "https://batch.core.windows.net/"),
        (".batch.usgovcloudapi.net", "https://batch.core.usgovcloudapi.net/"),
        (".batch.chinacloudapi.cn", "https://batch.chinacloudapi.cn/"),
    ];

    private static readonly (string Host, string Audience)[] OfManagement =
    [
        ("management.azure.com", "https://management.azure.com/"),
        ("management.usgovcloudapi.net", "https://management.usgovcloudapi.net/"),
        ("management.chinacloudapi.cn", "https://management.chinacloudapi.cn/"),
    ];

    /// <summary>The audience of a Batch account; null where its host is of none of these clouds.</summary>
    public static string? Batch(Uri endpoint) => Find(endpoint, OfBatch);

    /// <summary>The audience of Azure Resource Manager; null where its host is of none of these clouds.</summary>
    public static string? Management(Uri endpoint) => Find(endpoint, OfManagement);

    private static string? Find(Uri endpoint, (string Host, string Audience)[] clouds) =>
        clouds.FirstOrDefault(c => endpoint.IdnHost.EndsWith(c.Host, StringComparison.OrdinalIgnoreCase)).Audience;
}
