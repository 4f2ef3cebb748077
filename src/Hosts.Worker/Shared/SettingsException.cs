namespace Hosts;

/// <summary>Settings that make no sense: all problems together, each naming its flag or key.</summary>
/// <param name="problems">At least one problem.</param>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Each problem in a line.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
