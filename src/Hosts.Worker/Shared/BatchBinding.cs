using Conversion.Batch.Model;

namespace Hosts;

/// <summary>Binds the settings of the Batch account.</summary>
internal static class BatchBinding
{
    /// <summary>Binds the settings.</summary>
    /// <exception cref="SettingsException">At least one is missing or makes no sense; all are named.</exception>
    public static BatchAccountOptions Read(SettingsReader settings)
    {
        string? account = settings.GetRequired(SettingCatalog.BatchAccount);
        string? key = settings.GetBase64(SettingCatalog.BatchKey);
        // Azure.Core shows tokens over https only; a key is not sent, only what it signs.
        Uri? endpoint = settings.GetAddress(SettingCatalog.BatchEndpoint, isHttpAllowed: key is not null);
        Uri? management = settings.GetAddress(SettingCatalog.ResourceManagerEndpoint, isHttpAllowed: false);
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
        };
    }
}
