namespace ImageConversion.Core.Tests.Differential;

/// <summary>How a decoder judges a file.</summary>
internal enum Verdict
{
    Silent,
    Warns,
    Refuses,
}

/// <summary>What became of one file, by our converter and by the referee.</summary>
/// <param name="Ours">By default, that is rejecting damage.</param>
/// <param name="Referee">Null where no referee was asked.</param>
/// <param name="IsSame">Whether both have the same pixels; null where one has none.</param>
/// <param name="Salvaged">Of a file that we refuse and the referee does not: whether it is a picture under salvage.</param>
/// <param name="Note">What the two said.</param>
internal sealed record Outcome(Verdict Ours, Verdict? Referee, bool? IsSame, bool? Salvaged, string Note)
{
    /// <summary>Why pixels may differ; null where they may not.</summary>
    public string? Excuse { get; init; }

    /// <summary>As a row of the table.</summary>
    public string Class => (Ours, Referee) switch
    {
        (Verdict.Refuses, null) => "ours refuses it by its kind or a limit, the referee is not asked",
        (_, null) => "ours converts it, no referee decodes it",
        (Verdict.Refuses, Verdict.Refuses) => "both refuse",
        (Verdict.Refuses, Verdict.Warns) => "ours refuses, the referee warns",
        (Verdict.Refuses, _) => "ours refuses, the referee is silent",
        _ => $"{Subject}, {(IsSame == true ? "the same pixels" : $"different pixels{(Excuse is null ? "" : $" ({Excuse})")}")}",
    };

    /// <summary>Whether it must not be.</summary>
    public bool IsFinding =>
        (Ours == Verdict.Silent && Referee is Verdict.Warns or Verdict.Refuses)
        || (Ours != Verdict.Refuses && Referee is not null && IsSame != true && Excuse is null)
        || Salvaged == false;

    private string Subject => (Ours, Referee) switch
    {
        (Verdict.Silent, Verdict.Silent) => "both silent",
        (Verdict.Warns, Verdict.Warns) => "both warn",
        (Verdict.Warns, Verdict.Silent) => "ours warns, the referee is silent",
        (Verdict.Silent, Verdict.Warns) => "ours silent, the referee warns",
        (Verdict.Silent, _) => "ours silent, the referee refuses",
        _ => "ours warns, the referee refuses",
    };
}
