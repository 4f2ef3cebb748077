using Conversion.Batch.Model;
using Conversion.Storage;

namespace Conversion.Batch.Settings;

/// <summary>Binds the settings of the storage account.</summary>
internal static class StorageBinding
{
    private static readonly Dictionary<string, string?> NoFlags = [];

    /// <summary>The account as environment and files have it; it has no flags, because a key is among its settings.</summary>
    /// <exception cref="SettingsException"><c>appsettings.json</c> cannot be read.</exception>
    public static StorageSettings Read() => Read(SettingsReader.Create(NoFlags));

    /// <summary>The account as a reader has it.</summary>
    public static StorageSettings Read(SettingsReader settings) => new()
    {
        AccountName = settings.Get(SettingCatalog.StorageAccount).Text,
        ConnectionString = settings.Get(SettingCatalog.ConnectionString).Text,
        ClientId = settings.Get(SettingCatalog.ClientId).Text,
    };
}
