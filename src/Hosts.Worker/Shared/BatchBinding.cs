using ImageConversion.Batch.Model;

namespace Hosts;

/// <summary>Binds the settings of the Batch account.</summary>
internal static class BatchBinding
{
    // https://learn.microsoft.com/azure/batch/public-network-access and the clouds' own lists of endpoints.
    private static readonly string[] BatchHosts = ["batch.azure.com", "batch.chinacloudapi.cn", "batch.usgovcloudapi.net"];
    private static readonly string[] ManagementHosts = ["management.azure.com", "management.chinacloudapi.cn", "management.usgovcloudapi.net"];

    /// <summary>Binds the settings.</summary>
    /// <exception cref="SettingsException">At least one is missing or makes no sense; all are named.</exception>
    public static BatchAccountOptions Read(SettingsReader settings)
    {
        string? account = settings.GetRequired(SettingCatalog.BatchAccount);
        string? key = settings.GetBase64(SettingCatalog.BatchKey);
        // Azure.Core shows tokens over https only; a key is not sent, only what it signs.
        Uri? endpoint = key is null
            ? settings.GetTokenAddress(SettingCatalog.BatchEndpoint, BatchHosts)
            : settings.GetAddress(SettingCatalog.BatchEndpoint, isHttpAllowed: true);
        AzureCloud cloud = AzureCloud.Read(settings);
        Uri? management = settings.Get(SettingCatalog.ResourceManagerEndpoint).Text is null
            ? cloud.Management
            : settings.GetTokenAddress(SettingCatalog.ResourceManagerEndpoint, ManagementHosts);
        settings.ThrowIfProblems();
        return new BatchAccountOptions
        {
            AccountName = account!,
            Endpoint = endpoint!,
            AccessKey = key,
            ClientId = settings.Get(SettingCatalog.ClientId).Text,
            SubscriptionId = settings.Get(SettingCatalog.SubscriptionId).Text,
            ResourceGroup = settings.Get(SettingCatalog.ResourceGroup).Text,
            ManagementEndpoint = management!,
            Audience = cloud.BatchAudience,
            ManagementAudience = cloud.ManagementAudience,
            AuthorityHost = cloud.AuthorityToSet,
        };
    }
}
