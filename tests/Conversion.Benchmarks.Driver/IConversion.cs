namespace ImageConversion.Benchmarks.Driver;

/// <summary>One way to make a PNG of a JPEG.</summary>
internal interface IConversion : IDisposable
{
    /// <summary>Converts a file and returns its pixels.</summary>
    int Convert(string source, string target);
}
