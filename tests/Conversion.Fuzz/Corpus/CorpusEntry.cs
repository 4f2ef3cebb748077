namespace ImageConversion.Fuzz.Corpus;

/// <summary>An input that took a new way through the library.</summary>
/// <param name="Data">The input.</param>
/// <param name="Ticks">How long it took, in ticks of the stopwatch.</param>
internal sealed record CorpusEntry(byte[] Data, long Ticks)
{
    /// <summary>Of two inputs that take the same edge, the one of smaller cost is mutated.</summary>
    public double Cost => (double)Ticks * (Data.Length + 64);
}
