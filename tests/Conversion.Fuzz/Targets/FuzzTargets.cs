namespace ImageConversion.Fuzz.Targets;

/// <summary>Every target.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
        [
            new MarkersTarget(), new EntropyTarget(), new MetadataTarget(), new ConvertTarget(), new DecodeTarget("decode"),
            new DecodeTarget("height", "height by DNL"),
            new DecodeTarget("ends", "missing end", "filled storage", "trailing data", "trailers", "excess data"),
            new DeepTarget(), new GainMapTarget(),
            new PlanTarget(), new ListTarget(), new LedgerTarget(), new PartsTarget(), new RecordTarget(), new IndexTarget(),
        ];

    public static FuzzTarget Get(string name) => All.Single(t => t.Name == name);
}
