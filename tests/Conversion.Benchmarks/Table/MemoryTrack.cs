namespace ImageConversion.Benchmarks.Table;

/// <summary>Measures peak memory by image size, up to 100 megapixels.</summary>
internal static class MemoryTrack
{
    public static IReadOnlyList<MemoryFigure> Run(
        PinnedProcess process, Workshop workshop, Folders folders, IReadOnlyList<ImageSet> sets)
    {
        ImageSet? largest = sets.FirstOrDefault(s => s.Name == "s12mp");
        ImageSet? smallest = sets.FirstOrDefault(s => s.Name == "s800");
        if (largest is null || smallest is null)
        {
            return [];
        }

        Console.Error.WriteLine("memory by image size");
        SetImage[] images = [smallest.Images[0], largest.Images[0], Giant(workshop, folders, largest.Images[0])];
        var figures = new List<MemoryFigure>();
        foreach (SetImage image in images)
        {
            // Not `small` on the giant: minutes, to learn what the others have told.
            foreach (string preset in image.Megapixels > 50 ? (string[])["fast", "balanced"] : ["fast", "balanced", "small"])
            {
                foreach (bool isNative in (bool[])[true, false])
                {
                    ProcessCost cost = process.Run(workshop.Driver(isNative).And([preset, folders.Scratch, image.Path]));
                    figures.Add(new MemoryFigure(
                        preset, isNative, image.Megapixels, new FileInfo(image.Path).Length, cost.PeakBytes));
                }
            }
        }

        return figures;
    }

    private static SetImage Giant(Workshop workshop, Folders folders, SetImage photograph)
    {
        string path = Path.Combine(folders.Cache, "sets", "giant.jpg");
        if (!File.Exists(path))
        {
            string unfinished = path + ".part";
            _ = Shell.Run(workshop.Python("giant.py").And([photograph.Path, unfinished]));
            File.Move(unfinished, path);
        }

        return new SetImage(path, 11520 * 8704 / 1e6);
    }
}
