using System.Text.Json;
using ImageConversion.Batch.Model;

namespace Hosts;

/// <summary>Reads the price table that a setting names.</summary>
internal static class PriceTableFile
{
    /// <summary>The table that a setting names; the examples where it is not set.</summary>
    /// <exception cref="SettingsException">The file cannot be read, or a price makes no sense.</exception>
    public static PriceTable Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Get(SettingCatalog.Prices) is { Text: { } file } value ? ReadFile(file, value.Place) : PriceTable.Examples;
    }

    private static PriceTable ReadFile(string file, string place)
    {
        try
        {
            PriceTable table = PriceTable.Parse(SettingsFile.Read(file))
                ?? throw new SettingsException([$"{place}: expected a price table; '{file}' holds null."]);
            string[] problems = [.. table.Problems().Select(p => $"{place}: '{file}': {p}")];
            return problems.Length == 0 ? table : throw new SettingsException(problems);
        }
        catch (JsonException e)
        {
            throw new SettingsException([$"{place}: '{file}' is no price table (docs/operations.md): {e.Message}"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{place}: expected the file of a price table; '{file}' cannot be read: {e.Message}"]);
        }
    }
}
