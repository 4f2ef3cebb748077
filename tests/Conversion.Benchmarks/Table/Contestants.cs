namespace ImageConversion.Benchmarks.Table;

/// <summary>All that are measured, in the table's order.</summary>
internal static class Contestants
{
    /// <summary>The one whose sizes all others are compared with.</summary>
    public const string SizeReference = "pillow";

    /// <exception cref="InvalidOperationException">No contestant is left.</exception>
    public static IReadOnlyList<Contestant> Choose(Workshop workshop, TableOptions options)
    {
        var chosen = All(workshop)
            .Where(c => options.Only.Count == 0 || c.Id == SizeReference
                || options.Only.Any(word => c.Id.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        return chosen.Count > 1 ? chosen : throw new InvalidOperationException("no contestant has such a name");
    }

    private static IEnumerable<Contestant> All(Workshop workshop)
    {
        // Smaller estimates than the presets' goals, so that a faster encoder still gets batches of 100 MP.
        foreach ((string preset, double floors) in ((string, double)[])[("fast", 3), ("balanced", 4), ("small", 80)])
        {
            yield return Own(workshop, preset, floors, isNative: true);
            yield return Own(workshop, preset, floors, isNative: false);
        }

        foreach ((string preset, double floors) in ((string, double)[])[("fast", 3.5), ("balanced", 5), ("small", 80)])
        {
            yield return Peer(
                $"{preset}-skia", $"{preset}, AOT, SkiaSharp's decoder", floors, workshop.Driver(isNative: true).And([$"{preset}-skia"])) with
            {
                Kind = ContestantKind.OwnEncoder, Preset = preset, IsNative = true,
            };
        }

        // Compiled before they start, like our own: what SkiaSharp's figures hold is Skia.
        yield return Peer("skia-paeth", "SkiaSharp, Paeth, zlib 1", 16, workshop.Driver(isNative: true).And(["skia-paeth"]));
        yield return Peer("skia", "SkiaSharp default", 62, workshop.Driver(isNative: true).And(["skia"]));
        yield return Peer(SizeReference, "Pillow default", 70, workshop.Python("pillow.py").And(["default"])) with
        {
            CoversEveryImage = true,
        };
        yield return Peer("pillow-1", "Pillow, level 1", 24, workshop.Python("pillow.py").And(["1"]));
        if (workshop.Has("imagemagick"))
        {
            yield return ImageMagick();
        }

        if (workshop.Has("python3-opencv"))
        {
            yield return Peer("opencv", "OpenCV default", 15, workshop.Python("opencv.py"));
        }

        if (workshop.Has("libvips-tools"))
        {
            yield return Peer("vips", "libvips default", 31, new CommandLine(workshop.Vips, []));
        }

        if (workshop.Sharp is not null)
        {
            yield return Peer("sharp", "sharp default", 19, workshop.Sharp.And(["{}"]));
            yield return Peer("sharp-1", "sharp, level 1", 9, workshop.Sharp.And(["{\"compressionLevel\":1}"]));
        }

        yield return Peer("own-decode", "ours, decode alone", 1, workshop.Driver(isNative: true).And(["own-decode"])) with
        {
            Kind = ContestantKind.Bound,
        };
        yield return Peer("skia-decode", "SkiaSharp, decode alone", 2.5, workshop.Driver(isNative: true).And(["skia-decode"])) with
        {
            Kind = ContestantKind.Bound,
        };
    }

    private static Contestant Own(Workshop workshop, string preset, double floors, bool isNative) =>
        Peer(
            $"{preset}-{(isNative ? "aot" : "jit")}",
            $"{preset}, {(isNative ? "AOT" : "JIT")}",
            floors,
            workshop.Driver(isNative).And([preset])) with
        {
            Kind = ContestantKind.Own,
            Preset = preset,
            IsNative = isNative,
            CoversEveryImage = isNative,
        };

    private static Contestant Peer(string id, string label, double floors, CommandLine command) => new()
    {
        Id = id,
        Label = label,
        Kind = ContestantKind.Peer,
        ExpectedFloors = floors,
        Convert = (target, files) => command.And([target, .. files]),
        Start = command.And([Path.GetTempPath()]),
    };

    private static Contestant ImageMagick() => new()
    {
        Id = "imagemagick",
        Label = "ImageMagick default",
        Kind = ContestantKind.Peer,
        ExpectedFloors = 100,
        Convert = (target, files) => new CommandLine("mogrify", ["-path", target, "-format", "png", .. files]),
        Start = new CommandLine("mogrify", ["-version"]),
    };
}
