namespace ImageConversion.Corpus.Writing;

/// <summary>A scan: its components, by their places in the frame, its band, and the bits that it brings.</summary>
/// <param name="Components">In the order of the frame.</param>
/// <param name="Start">Ss.</param>
/// <param name="End">Se.</param>
/// <param name="High">Ah.</param>
/// <param name="Low">Al.</param>
public sealed record ScanSpec(int[] Components, int Start = 0, int End = 63, int High = 0, int Low = 0)
{
    /// <summary>All components in one sequential scan.</summary>
    public static ScanSpec[] Interleaved(int components) => [new([.. Enumerable.Range(0, components)])];

    /// <summary>A sequential scan for each component.</summary>
    public static ScanSpec[] Separate(int components) => [.. Enumerable.Range(0, components).Select(c => new ScanSpec([c]))];

    /// <summary>Progressive scans with spectral selection and successive approximation, in the order that cjpeg has.</summary>
    public static ScanSpec[] Progressive(int components)
    {
        int[] all = [.. Enumerable.Range(0, components)];
        int[] others = [.. all.Skip(1)];
        return
        [
            new(all, 0, 0, 0, 1),
            new([0], 1, 5, 0, 2),
            .. others.Reverse().Select(c => new ScanSpec([c], 1, 63, 0, 1)),
            new([0], 6, 63, 0, 2),
            new([0], 1, 63, 2, 1),
            new(all, 0, 0, 1, 0),
            .. others.Reverse().Select(c => new ScanSpec([c], 1, 63, 1, 0)),
            new([0], 1, 63, 1, 0),
        ];
    }

    /// <summary>Progressive scans with spectral selection alone.</summary>
    public static ScanSpec[] SpectralSelection(int components) =>
    [
        new([.. Enumerable.Range(0, components)], 0, 0),
        .. Enumerable.Range(0, components).Select(c => new ScanSpec([c], 1, 9)),
        .. Enumerable.Range(0, components).Select(c => new ScanSpec([c], 10, 63)),
    ];
}
