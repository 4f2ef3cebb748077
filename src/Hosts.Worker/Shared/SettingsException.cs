namespace Hosts;

/// <summary>Settings that make no sense: all problems together, each naming its flag or key.</summary>
/// <param name="problems">At least one problem.</param>
internal sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Each problem in a line.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Collects the problems of several groups of settings, so that a user sees all of them at once.</summary>
internal sealed class SettingsProblems
{
    // A reader repeats its earlier problems with each group.
    private readonly List<string> _problems = [];

    /// <summary>Reads a group.</summary>
    /// <returns>The group; nothing usable after a problem, which <see cref="ThrowIfAny"/> reports.</returns>
    public T Gather<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SettingsException e)
        {
            _problems.AddRange(e.Problems.Except(_problems));
            return default!;
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="SettingsException">At least one group had a problem; all are named.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new SettingsException(_problems);
        }
    }
}
