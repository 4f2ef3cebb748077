using Conversion.Batch;

namespace Hosts;

/// <summary>Gives the library what environment and files say.</summary>
internal static class HostOptions
{
    /// <summary>Sets the options. Settings of storage have no flags, because a key is among them.</summary>
    /// <exception cref="SettingsException"><c>appsettings.json</c> or <c>deployment.json</c> cannot be read.</exception>
    public static void Apply(ImageConversionOptions options, RunStop? stop)
    {
        SettingsReader settings = SettingsReader.Create(new Dictionary<string, string?>());
        options.StorageAccount = settings.Get(SettingCatalog.StorageAccount).Text;
        options.StorageConnectionString = settings.Get(SettingCatalog.ConnectionString).Text;
        options.ManagedIdentityClientId = settings.Get(SettingCatalog.ClientId).Text;
        options.BatchAccountFactory = () => BatchBinding.Read(settings);
        options.StoppedExitCode = stop is null ? null : () => (int)stop.Reason;
    }
}
