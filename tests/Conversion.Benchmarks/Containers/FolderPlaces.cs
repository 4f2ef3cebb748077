using ImageConversion.Benchmarks.Table;

namespace ImageConversion.Benchmarks.Containers;

/// <summary>Two folders.</summary>
internal sealed class FolderPlaces : IPlaces
{
    private readonly string _folder;

    private FolderPlaces(string scratch) => _folder = Path.Combine(scratch, "places");

    public string Source => Path.Combine(_folder, "photos");

    public string Target => Path.Combine(_folder, "pngs");

    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>Nothing: the system's work is done in the name of the program that asks for it.</summary>
    public TimeSpan ServiceTime => TimeSpan.Zero;

    /// <summary>Copies the images into a folder below <paramref name="scratch"/>.</summary>
    public static Task<IPlaces> CreateAsync(IReadOnlyList<SetImage> images, string scratch)
    {
        var places = new FolderPlaces(scratch);
        Directory.CreateDirectory(places.Source);
        foreach ((int index, SetImage image) in images.Index())
        {
            File.Copy(image.Path, Path.Combine(places.Source, PipelineBench.NameOf(index)));
        }

        return Task.FromResult<IPlaces>(places);
    }

    public Task<(long Count, long Bytes)> CountPngsAsync()
    {
        FileInfo[] pngs = new DirectoryInfo(Target).GetFiles("*.png");
        return Task.FromResult((pngs.LongLength, pngs.Sum(p => p.Length)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
