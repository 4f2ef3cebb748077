using System.Xml;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>What a node is to run: a start, preparation, release or ordinary task.</summary>
/// <param name="Definition">The body's part with <c>commandLine</c>, <c>resourceFiles</c>, <c>outputFiles</c>.</param>
/// <param name="Folder">The task's directory: <c>stdout.txt</c>, <c>stderr.txt</c> and <c>wd</c>.</param>
/// <param name="Environment">All variables of the process.</param>
/// <param name="Pool">Whose identities may be used.</param>
internal sealed record WorkOrder(
    JsonObject Definition, string Folder, IReadOnlyDictionary<string, string> Environment, Pool Pool)
{
    public TimeSpan WallClock { get; init; } = Unlimited;

    public string WorkingFolder => Path.Combine(Folder, "wd");

    /// <summary>What the service answers where no limit was set: the largest TimeSpan.</summary>
    public static TimeSpan Unlimited => TimeSpan.MaxValue;

    public static TimeSpan WallClockOf(JsonObject definition) =>
        definition.Object("constraints")?.Text("maxWallClockTime") is { } text ? XmlConvert.ToTimeSpan(text) : Unlimited;
}
