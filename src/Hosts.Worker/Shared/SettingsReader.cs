using System.Globalization;
using System.Text.Json;
using ImageConversion.Batch.Text;
using ImageConversion.Core;
using Microsoft.Extensions.Configuration;

namespace Hosts;

/// <summary>
/// Reads settings from their layers: flag, environment, <c>appsettings.json</c>, <c>deployment.json</c>, default, in this
/// order.
/// </summary>
/// <remarks>Not thread-safe. Problems are gathered, so that a user sees all of them at once.</remarks>
internal sealed class SettingsReader
{
    /// <summary>The origin of values that are not set.</summary>
    public const string DefaultOrigin = "default";

    internal const string FlagOrigin = "flag";
    internal const string EnvironmentOrigin = "environment";
    private const string FileName = "appsettings.json";
    private const int MaxProfileBytes = 16 << 20;

    /// <summary>The outputs of a deployment, as <c>az deployment group show --query properties.outputs</c> prints them.</summary>
    private const string DeploymentFileName = "deployment.json";

    private readonly List<(string Origin, IConfiguration Values)> _layers;
    private readonly List<string> _problems = [];

    /// <summary>Creates a reader over given layers, the strongest first.</summary>
    public SettingsReader(IEnumerable<(string Origin, IConfiguration Values)> layers) => _layers = [.. layers];

    /// <summary>The reader of both programs.</summary>
    /// <param name="flags">Values by setting key, for flags that were given.</param>
    /// <exception cref="SettingsException"><c>appsettings.json</c> or <c>deployment.json</c> cannot be read.</exception>
    public static SettingsReader Create(IReadOnlyDictionary<string, string?> flags)
    {
        string folder;
        try
        {
            folder = Directory.GetCurrentDirectory();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"The working folder cannot be read: {e.Message}"]);
        }

        // The working folder's file before the one that was installed next to the program.
        return new SettingsReader(
        [
            (FlagOrigin, new ConfigurationBuilder().AddInMemoryCollection(flags).Build()),
            (EnvironmentOrigin, new ConfigurationBuilder().AddEnvironmentVariables().Build()),
            (FileName, File(folder, FileName)),
            (FileName, File(AppContext.BaseDirectory, FileName)),
            (DeploymentFileName, OutputsOf(File(folder, DeploymentFileName))),
        ]);
    }

    /// <summary>The value that counts.</summary>
    public SettingValue Get(Setting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        foreach ((string origin, IConfiguration values) in _layers)
        {
            if (setting.IsOfUser && origin is not (FlagOrigin or EnvironmentOrigin))
            {
                continue;
            }

            // An empty variable is how shells unset one; it counts as absent. An empty flag was typed, most likely as
            // a variable that is not set, and must not pass for the default.
            if (values[setting.Key] is { } text && (text.Length > 0 || origin == FlagOrigin))
            {
                return new SettingValue(setting, text, origin);
            }
        }

        return new SettingValue(setting, setting.Default, DefaultOrigin);
    }

    /// <summary>A setting with a fixed set of values, named as the enum's members are, in kebab case.</summary>
    public T GetChoice<T>(Setting setting)
        where T : struct, Enum
    {
        SettingValue value = Get(setting);
        foreach (T member in Enum.GetValues<T>())
        {
            if (string.Equals(JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString()), value.Text, StringComparison.OrdinalIgnoreCase))
            {
                return member;
            }
        }

        Report(value, $"one of {setting.Hint.Replace("|", ", ", StringComparison.Ordinal)}");
        return default;
    }

    /// <summary>The same for an optional setting: null if it is not set.</summary>
    public T? GetOptionalChoice<T>(Setting setting)
        where T : struct, Enum => Get(setting).Text is null ? null : GetChoice<T>(setting);

    /// <summary>Several of a fixed set of flags, with commas between them; the enum's zero where none is set.</summary>
    public T GetFlags<T>(Setting setting)
        where T : struct, Enum
    {
        int flags = 0;
        foreach (string name in GetList(setting))
        {
            if (!Enum.TryParse(name, ignoreCase: true, out T flag) || !Enum.IsDefined(flag) || !name.All(char.IsAsciiLetter))
            {
                Report(Get(setting), $"one or more of {setting.Hint}");
                return default;
            }

            flags |= Convert.ToInt32(flag, CultureInfo.InvariantCulture);
        }

        return (T)Enum.ToObject(typeof(T), flags);
    }

    /// <summary>Whether a switch is on.</summary>
    public bool GetSwitch(Setting setting)
    {
        SettingValue value = Get(setting);
        if (bool.TryParse(value.Text, out bool isOn))
        {
            return isOn;
        }

        Report(value, "true or false");
        return false;
    }

    /// <summary>Whether a flag, a variable or a file sets a setting.</summary>
    public bool IsSet(Setting setting) => Get(setting).Origin != DefaultOrigin;

    /// <summary>A whole number from <paramref name="min"/> on, or null where none is set.</summary>
    public long? GetNumber(Setting setting, long min, long max = long.MaxValue)
    {
        SettingValue value = Get(setting);
        if (value.Text is null)
        {
            return null;
        }

        if (long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= min && number <= max)
        {
            return number;
        }

        Report(value, max == long.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}");
        return null;
    }

    /// <summary>An amount of bytes from <paramref name="min"/> on, or null where none is set.</summary>
    public long? GetBytes(Setting setting, long min)
    {
        SettingValue value = Get(setting);
        if (value.Text is null)
        {
            return null;
        }

        if (Quantities.TryParseBytes(value.Text, out long bytes) && bytes >= min)
        {
            return bytes;
        }

        Report(value, $"an amount of at least {Quantities.Bytes(min)}, e.g. 2GiB");
        return null;
    }

    /// <summary>A duration from <paramref name="min"/> on, or null where none is set.</summary>
    public TimeSpan? GetDuration(Setting setting, TimeSpan min)
    {
        SettingValue value = Get(setting);
        if (value.Text is null)
        {
            return null;
        }

        if (Quantities.TryParseDuration(value.Text, out TimeSpan duration) && duration >= min)
        {
            return duration;
        }

        Report(value, $"a duration of at least {Quantities.Duration(min)}, e.g. 90s, 15m, 2h or 1d");
        return null;
    }

    /// <summary>Amounts of money above 0, with '+' between them, or none where none is set or after a problem.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="most">How many there may be.</param>
    public IReadOnlyList<decimal> GetAmounts(Setting setting, int most)
    {
        SettingValue value = Get(setting);
        if (value.Text is null)
        {
            return [];
        }

        var amounts = new List<decimal>();
        foreach (string text in value.Text.Split('+'))
        {
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount)
                || amount <= 0 || amounts.Count == most)
            {
                Report(value, most == 1 ? "an amount above 0, e.g. 12.50" : $"an amount above 0, or {most} of them, e.g. 0.19+0.04");
                return [];
            }

            amounts.Add(amount);
        }

        return amounts;
    }

    /// <summary>A text that must be set, or null after a problem.</summary>
    public string? GetRequired(Setting setting)
    {
        SettingValue value = Get(setting);
        if (string.IsNullOrWhiteSpace(value.Text))
        {
            _problems.Add(Missing(setting));
            return null;
        }

        return value.Text.Trim();
    }

    /// <summary>A web address that must be set, or null after a problem. Without a scheme it is https.</summary>
    public Uri? GetAddress(Setting setting, bool isHttpAllowed)
    {
        if (GetRequired(setting) is not { } text)
        {
            return null;
        }

        string full = text.Contains("://", StringComparison.Ordinal) ? text : Uri.UriSchemeHttps + "://" + text;
        if (Uri.TryCreate(full, UriKind.Absolute, out Uri? address) && address.UserInfo.Length == 0 && address.Query.Length == 0
            && (address.Scheme == Uri.UriSchemeHttps || (isHttpAllowed && address.Scheme == Uri.UriSchemeHttp)))
        {
            return address;
        }

        Report(Get(setting), isHttpAllowed ? "a web address" : "an https address");
        return null;
    }

    /// <summary>The web address of a service that is sent a token, or null after a problem. Settings may come from files of the working
    /// folder, which may be anybody's; so its host is the service's, or is named (<see cref="SettingCatalog.TrustedHosts"/>).</summary>
    public Uri? GetTokenAddress(Setting setting, params IReadOnlyList<string> hosts)
    {
        Uri? address = GetAddress(setting, isHttpAllowed: false);
        if (address is null || hosts.Any(h => IsAt(address, h) || IsAt(address, $"*.{h}"))
            || GetList(SettingCatalog.TrustedHosts).Any(h => IsAt(address, h)))
        {
            return address;
        }

        Report(Get(setting), $"a host of {string.Join(", ", hosts)}, or one that {SettingCatalog.TrustedHosts.Key} names");
        return null;
    }

    /// <summary>Base64, or null where none is set or after a problem.</summary>
    public string? GetBase64(Setting setting)
    {
        SettingValue value = Get(setting);
        if (value.Text is null || Convert.TryFromBase64String(value.Text, new byte[value.Text.Length], out _))
        {
            return value.Text;
        }

        Report(value, "a key in base64");
        return null;
    }

    /// <summary>How CMYK pictures are converted: a choice, or the file of a profile.</summary>
    public (CmykHandling Handling, ReadOnlyMemory<byte> Profile) GetCmyk()
    {
        SettingValue value = Get(SettingCatalog.Cmyk);
        switch (value.Text)
        {
            case "press":
                return (CmykHandling.Press, default);
            case "naive":
                return (CmykHandling.Naive, default);
        }

        try
        {
            byte[] profile = SettingsFile.Read(value.Text ?? "", MaxProfileBytes);
            if (JpegToPngConverter.IsCmykProfile(profile))
            {
                return (CmykHandling.Profile, profile);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whatever the file system says, it is not a profile that can be read.
        }

        Report(value, "press, naive, or the path of an ICC profile for CMYK");
        return default;
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="SettingsException">At least one value made no sense.</exception>
    public void ThrowIfProblems()
    {
        if (_problems.Count > 0)
        {
            throw new SettingsException(_problems);
        }
    }

    private static bool IsAt(Uri address, string host) =>
        string.Equals(address.IdnHost, host, StringComparison.OrdinalIgnoreCase)
        || string.Equals(address.Authority, host, StringComparison.OrdinalIgnoreCase)
        || (host.StartsWith("*.", StringComparison.Ordinal) && address.IdnHost.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase));

    internal static string Missing(Setting setting) => $"{setting.Key}: expected {setting.Hint}; it is not set.";

    private static IConfigurationRoot File(string folder, string name)
    {
        ThrowUnlessReadable(Path.Join(folder, name), name);
        try
        {
            return new ConfigurationBuilder().SetBasePath(folder).AddJsonFile(name, optional: true).Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new SettingsException([$"{name} cannot be read: {e.InnerException?.Message ?? e.Message}"]);
        }
    }

    private static void ThrowUnlessReadable(string path, string name)
    {
        try
        {
            if (new FileInfo(path).Exists)
            {
                SettingsFile.ThrowUnlessReadable(path);
            }
        }
        catch (IOException e)
        {
            throw new SettingsException([$"{name} cannot be read: {e.Message}"]);
        }
    }

    /// <summary>
    /// Each output is an object with a type and a value. Resource Manager changes the case of names; configuration does not
    /// distinguish cases.
    /// </summary>
    private static IConfigurationRoot OutputsOf(IConfigurationRoot deployment) => new ConfigurationBuilder()
        .AddInMemoryCollection(
            deployment.GetChildren().Select(output => KeyValuePair.Create(output.Key, output["value"])))
        .Build();

    /// <summary>Texts with commas between them; none where none is set.</summary>
    public IReadOnlyList<string> GetList(Setting setting) =>
        Get(setting).Text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private void Report(SettingValue value, string expected) =>
        _problems.Add($"{value.Place}: expected {expected}; found '{value.Shown}'.");
}
