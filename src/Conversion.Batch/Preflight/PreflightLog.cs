namespace ImageConversion.Batch.Preflight;

/// <summary>Gathers checks, and reports each as it is made.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PreflightLog(IProgress<PreflightCheck>? progress)
{
    private readonly List<PreflightCheck> _checks = [];

    public IReadOnlyList<PreflightCheck> Checks => _checks;

    public void Ok(string name, string detail) => Add(new PreflightCheck(name, PreflightStatus.Ok, detail));

    public void Note(string name, string detail, PreflightProblem problem = PreflightProblem.None) =>
        Add(new PreflightCheck(name, PreflightStatus.Note, detail, problem));

    public void Fail(string name, string detail, PreflightProblem problem) =>
        Add(new PreflightCheck(name, PreflightStatus.Failed, detail, problem));

    public void Add(PreflightCheck check)
    {
        _checks.Add(check);
        progress?.Report(check);
    }
}
