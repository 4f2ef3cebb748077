// A batch of streams in memory, on all cores: what an app does whose images come from a queue or a database.
//
//     dotnet run -- FOLDER
using ImageConversion.Core;

if (args is not [string folder])
{
    Console.Error.WriteLine("usage: StreamsInMemory FOLDER");
    return 2;
}

// Stands for whatever gives the app its images.
var images = Directory.EnumerateFiles(folder, "*.jpg")
    .Order(StringComparer.Ordinal)
    .Select(path => (Name: Path.GetFileName(path), Jpeg: new MemoryStream(File.ReadAllBytes(path))))
    .ToList();

// One converter serves all threads.
var converter = new JpegToPngConverter();
var options = new ConversionOptions { Metadata = MetadataHandling.None };
var outcomes = new string[images.Count];
Parallel.For(0, images.Count, i =>
{
    using MemoryStream jpeg = images[i].Jpeg;
    using var png = new MemoryStream();
    try
    {
        ConversionResult result = converter.Convert(jpeg, png, options);
        outcomes[i] = $"{result.WidthPixels} x {result.HeightPixels}, {jpeg.Length} bytes became {png.Length}";
    }
    catch (ImageConversionException refused)
    {
        // One bad image is one outcome, not the end of the batch.
        outcomes[i] = $"{refused.Kind}: {refused.Message}";
    }
});

foreach (((string name, _), string outcome) in images.Zip(outcomes))
{
    Console.WriteLine($"{name}: {outcome}");
}

return 0;
