using ImageConversion.Corpus.Families;

namespace ImageConversion.Corpus;

/// <summary>The corpus that this repository makes: every class of file, small, and the same on every machine.</summary>
public sealed class GeneratedCorpus : ICorpus
{
    private readonly Lazy<IReadOnlyList<CorpusFile>> _files = new(() =>
    [
        .. ValidFamily.Files(),
        .. DamageFamily.Files(),
        .. EndFamily.Files(),
        .. LineCountFamily.Files(),
        .. DeepFamily.Files(),
        .. ForeignFamily.Files(),
        .. UnsupportedFamily.Files(),
        .. BombFamily.Files(),
        .. MetadataFamily.Files(),
    ]);

    private readonly Lazy<string> _folder;

    private GeneratedCorpus() => _folder = new Lazy<string>(Write);

    public static GeneratedCorpus Instance { get; } = new();

    /// <summary>Every file of every family.</summary>
    public static IReadOnlyList<CorpusFile> Files => Instance._files.Value;

    /// <summary>The folder that holds all of them; the first that asks writes it.</summary>
    public static string Folder => Instance._folder.Value;

    IReadOnlyList<CorpusFile> ICorpus.Files => Files;

    string ICorpus.Folder => Folder;

    /// <summary>The file of that name.</summary>
    public static CorpusFile Get(string name) => Files.Single(f => f.Name == name);

    /// <summary>
    /// Written beside the tests' program, in one step, so that processes which start at one time do not see half of it. The
    /// folder carries the version of the code that made it.
    /// </summary>
    private static string Write()
    {
        const string Prefix = "corpus-";
        string name = $"{Prefix}{typeof(GeneratedCorpus).Module.ModuleVersionId:N}";
        string folder = Path.Combine(AppContext.BaseDirectory, name);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        foreach (string old in Directory.GetDirectories(AppContext.BaseDirectory, $"{Prefix}*")
            .Where(f => !Path.GetFileName(f).StartsWith(name, StringComparison.Ordinal)))
        {
            Directory.Delete(old, recursive: true);
        }

        string partial = $"{folder}.{Environment.ProcessId}";
        foreach (CorpusFile file in Files)
        {
            string path = Path.Combine(partial, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.ReadAllBytes());
        }

        try
        {
            Directory.Move(partial, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(partial, recursive: true);
        }

        return folder;
    }
}
