namespace ImageConversion.Benchmarks.Table;

/// <summary>One image of a set.</summary>
internal sealed record SetImage(string Path, double Megapixels)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}
