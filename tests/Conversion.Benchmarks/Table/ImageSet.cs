using ImageConversion.Core;

namespace ImageConversion.Benchmarks.Table;

/// <summary>Images of one kind.</summary>
internal sealed record ImageSet(string Name, IReadOnlyList<SetImage> Images)
{
    public static IReadOnlyList<string> Names { get; } = ["synth800", "s800", "s2mp", "s12mp"];

    public double Megapixels => Images.Sum(i => i.Megapixels);

    /// <summary>Makes the sets of the shared photographs, where a run before has not, and reads their headers.</summary>
    public static IReadOnlyList<ImageSet> Make(Folders folders, TableOptions options)
    {
        string folder = Path.Combine(folders.Cache, "sets");
        string complete = Path.Combine(folder, "complete");
        if (!File.Exists(complete))
        {
            Console.Error.WriteLine("making the image sets");
            string script = Path.Combine(folders.Shared, "perf", "make-sets");
            Directory.CreateDirectory(folder);
            _ = Shell.Run("/usr/bin/python3", script, Path.Combine(folders.Shared, "corpus", "photos"), folder);
            File.WriteAllText(complete, "");
        }

        return [.. Names.Where(options.Sets.Contains).Select(name => Read(name, Path.Combine(folder, name), options))];
    }

    /// <summary>Images from all parts of the set, at most so many.</summary>
    public IReadOnlyList<SetImage> Spread(int count) =>
        count >= Images.Count ? Images : [.. Enumerable.Range(0, count).Select(i => Images[i * Images.Count / count])];

    private static ImageSet Read(string name, string folder, TableOptions options)
    {
        var converter = new JpegToPngConverter();
        var all = new ImageSet(name, [.. Directory.GetFiles(folder, "*.jpg").Order(StringComparer.Ordinal).Select(file =>
        {
            JpegInfo info = converter.Identify(File.ReadAllBytes(file));
            return new SetImage(file, info.WidthPixels * (double)info.HeightPixels / 1e6);
        })]);
        int wanted = !options.IsQuick ? all.Images.Count : name == "s12mp" ? 1 : 2;
        return all with { Images = all.Spread(wanted) };
    }
}
