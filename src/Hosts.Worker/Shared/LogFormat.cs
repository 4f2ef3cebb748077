namespace Hosts;

/// <summary>How the programs write what is logged.</summary>
internal static class LogFormat
{
    /// <summary>Whether each line is an object of JSON.</summary>
    /// <remarks>A value that makes no sense means text: before the settings are read there is nowhere to complain.
    /// <c>imgconv config show</c> does.</remarks>
    public static bool IsJson()
    {
        try
        {
            return SettingsReader.Create(new Dictionary<string, string?>()).Get(SettingCatalog.LogFormat).Text == "json";
        }
        catch (SettingsException)
        {
            // The program's own reading of the file says what is wrong with it.
            return false;
        }
    }
}
