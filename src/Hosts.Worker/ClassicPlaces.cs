using ImageConversion.Storage;

namespace Hosts.Worker;

/// <summary>Where the classic modes read and write.</summary>
internal static class ClassicPlaces
{
    /// <summary>One container for both where only that one was named; else each side's own.</summary>
    public static (StoreAddress Input, StoreAddress Output) Of(SettingsReader settings) =>
        (Of(settings, SettingCatalog.InputContainer), Of(settings, SettingCatalog.OutputContainer));

    private static StoreAddress Of(SettingsReader settings, Setting own)
    {
        SettingValue value = settings.Get(own);
        SettingValue both = settings.Get(SettingCatalog.Container);
        return ToAddress((IsSet(value) || !IsSet(both) ? value : both).Text!);
    }

    private static bool IsSet(SettingValue value) => value.Origin != SettingsReader.DefaultOrigin;

    // A container's name holds no slash, no backslash and no leading dot (its rules: 3 to 63 of a-z, 0-9 and '-').
    private static StoreAddress ToAddress(string text) =>
        text.StartsWith('.') || text.Contains('/', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal)
            ? HostPaths.Address(text)
            : StoreAddress.Parse($"az://{text}");
}
