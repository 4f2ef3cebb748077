namespace Hosts;

/// <summary>What a setting is set to, and by what.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Text">The value's text; null where it is not set and has no default.</param>
/// <param name="Origin">Where the text comes from: <c>flag</c>, <c>environment</c>, a file's name, or <c>default</c>.</param>
internal sealed record SettingValue(Setting Setting, string? Text, string Origin)
{
    /// <summary>The text as it may be shown: of a secret only whether it is set.</summary>
    public string? Shown => Setting.IsSecret && Text is not null ? "********" : Text;

    /// <summary>How the user would find the setting: by its flag where that set it, else by its key and origin.</summary>
    public string Place => Origin == SettingsReader.FlagOrigin ? Setting.Flag ?? Setting.Key : $"{Setting.Key} ({Origin})";
}
