using ImageConversion.Batch;
using ImageConversion.Storage;

namespace Hosts;

/// <summary>Gives the library what environment and files say.</summary>
internal static class HostOptions
{
    /// <summary>Sets the options. Settings of storage have no flags, because a key is among them.</summary>
    /// <param name="options">What the library is given.</param>
    /// <param name="note">Writes what a person wants to know although it is no error; null for nobody.</param>
    /// <exception cref="SettingsException"><c>appsettings.json</c> or <c>deployment.json</c> cannot be read, or a value makes no sense.</exception>
    public static void Apply(ImageConversionOptions options, Action<string>? note)
    {
        SettingsReader settings = SettingsReader.Create(new Dictionary<string, string?>());
        options.StorageAccount = settings.Get(SettingCatalog.StorageAccount).Text;
        options.StorageConnectionString = settings.Get(SettingCatalog.ConnectionString).Text;
        foreach (string host in settings.GetList(SettingCatalog.TrustedHosts))
        {
            options.StorageTrustedHosts.Add(host);
        }

        AzureCloud cloud = AzureCloud.Read(settings);
        options.StorageEndpointSuffix = cloud.StorageSuffix;
        options.AuthorityHost = cloud.AuthorityToSet;
        options.StorageCheckMd5 = settings.GetChoice<Md5Check>(SettingCatalog.CheckMd5);
        options.StorageNotes = note;
        options.KnownPlansFolder = KnownPlansFolder();
        options.ManagedIdentityClientId = settings.Get(SettingCatalog.ClientId).Text;
        options.BatchAccountFactory = () => BatchBinding.Read(settings);
        settings.ThrowIfProblems();
    }

    // https://specifications.freedesktop.org/basedir-spec: what a user's programs remember. None without a home, as on a node.
    private static string? KnownPlansFolder()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } named && Path.IsPathFullyQualified(named) ? named
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".local", "state")
            : null;
        return string.IsNullOrEmpty(state) ? null : Path.Combine(state, "imgconv", "plans");
    }
}
