namespace ImageConversion.Corpus;

/// <summary>Files with what must become of them. The same checks run over each corpus.</summary>
public interface ICorpus
{
    /// <summary>Every file, always in the same order.</summary>
    IReadOnlyList<CorpusFile> Files { get; }

    /// <summary>Where all of them lie under their names.</summary>
    string Folder { get; }
}
