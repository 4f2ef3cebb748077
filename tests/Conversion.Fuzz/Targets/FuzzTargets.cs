namespace ImageConversion.Fuzz.Targets;

/// <summary>Every target.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
        [
            new MarkersTarget(), new EntropyTarget(), new MetadataTarget(), new ConvertTarget(), new DecodeTarget(), new GainMapTarget(),
            new PlanTarget(), new ListTarget(), new LedgerTarget(), new PartsTarget(), new RecordTarget(), new IndexTarget(),
        ];

    public static FuzzTarget Get(string name) => All.Single(t => t.Name == name);
}
