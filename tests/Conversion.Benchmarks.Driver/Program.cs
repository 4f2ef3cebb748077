using System.Globalization;
using ImageConversion.Benchmarks.Driver;
using ImageConversion.Core;

// usage: conversion-driver HOW OUT FILE...
// Converts every file as HOW says, one after the other, and prints what the process saw of its own work. A file may be
// named more than once: its PNG is written again.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: conversion-driver fast|balanced|small[-skia]|own-decode|own-inspect|skia|skia-paeth|skia-decode OUT FILE...");
    return 2;
}

using IConversion conversion = args[0] switch
{
    "skia" => SkiaConversion.ByDefault,
    "skia-paeth" => SkiaConversion.ByPaethAndFastestDeflate,
    "skia-decode" => new SkiaDecoding(),
    "own-decode" => new OwnDecoding(),
    "own-inspect" => new OwnInspection(),
    string preset => new OwnConversion(
        Enum.Parse<CompressionPreset>(preset.Split('-')[0], ignoreCase: true),
        preset.EndsWith("-skia", StringComparison.Ordinal) ? JpegDecoder.Skia : JpegDecoder.Own),
};
string[] files = args[2..];
var steady = new SteadyState(files.Length);
foreach (string file in files)
{
    string target = Path.Combine(args[1], Path.GetFileNameWithoutExtension(file) + ".png");
    steady.Before();
    int pixels = conversion.Convert(file, target);
    steady.After(pixels);
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{steady.FirstImage.TotalSeconds:F6} {steady.MegapixelsPerSecond:F2} {steady.AllocatedBytesPerImage} {GC.CollectionCount(2)}"));
return 0;
