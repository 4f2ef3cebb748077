using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using ImageConversion.Core;

namespace ImageConversion.Batch.Model;

/// <summary>Where a run went on Azure Batch: <c>batch.json</c> (docs/formats.md). With it any machine finds the run's job.</summary>
public sealed record BatchRecord
{
    /// <summary>The newest version of the format that this release writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The Batch account's address.</summary>
    public required string Account { get; init; }

    /// <summary>The pool.</summary>
    public required string Pool { get; init; }

    /// <summary>What pool it is where it was made for this run, and is deleted with its end; null for a pool that stays.</summary>
    public BatchRecordPool? OwnPool { get; init; }

    /// <summary>What the present job may cost; null for no bound.</summary>
    public CostLimit? Cost { get; init; }

    /// <summary>What nodes cost, by the prices of the submission; null in records of early releases.</summary>
    public RunPrice? Price { get; init; }

    /// <summary>How long the present job may take; null in records of early releases.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>Whether the pool gives its nodes back when the run has ended.</summary>
    public bool ShrinkAfter { get; init; }

    /// <summary>Tasks that the pool runs at one time, as the run was cut for it.</summary>
    public required int Slots { get; init; }

    /// <summary>Dedicated nodes that the pool was to have, as the run was cut for it; 0 in records of early releases.</summary>
    public int Dedicated { get; init; }

    /// <summary>Spot nodes, likewise.</summary>
    public int Spot { get; init; }

    /// <summary>The nodes' identity: its resource id.</summary>
    public required string Identity { get; init; }

    /// <summary>The worker's SHA-256.</summary>
    public required string Worker { get; init; }

    /// <summary>The run's jobs, in order; the last one is the present one.</summary>
    public required IReadOnlyList<BatchRecordJob> Jobs { get; init; }

    /// <summary>The id of a run's job.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="number">1 for the first job, 2 for what that left undone, …</param>
    internal static string JobId(string run, int number) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"imgconv-{run}-{number}");

    /// <summary>The present job.</summary>
    [JsonIgnore]
    public BatchRecordJob Job => Jobs[^1];
}

/// <summary>One job of a run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it was decided on, in UTC.</param>
/// <param name="Shards">How many shards it was made for.</param>
public sealed record BatchRecordJob(string Id, DateTimeOffset At, int Shards);

/// <summary>A pool that is made for one run: what the next one of it, for what is not done, is made like.</summary>
/// <param name="VmSize">The size of its machines.</param>
/// <param name="Dedicated">Dedicated nodes, at the most.</param>
/// <param name="Spot">Spot nodes, at the most.</param>
/// <param name="SlotsPerNode">Tasks that a node runs at one time.</param>
/// <param name="Image">The image, <c>publisher:offer:sku[:version]</c>.</param>
public sealed record BatchRecordPool(string VmSize, int Dedicated, int Spot, int SlotsPerNode, string Image)
{
    /// <summary>Whether the pool had settings that the record does not keep, because nodes can write the record: network, tags,
    /// encryption and others.</summary>
    public bool HasPolicy { get; init; }
}

/// <summary>What a run's nodes cost.</summary>
/// <param name="DedicatedPerHour">An hour of a dedicated node.</param>
/// <param name="SpotPerHour">An hour of a Spot node.</param>
/// <param name="Currency">The currency of both.</param>
/// <param name="AreExamples">Whether they are this program's examples, and nobody's.</param>
public sealed record RunPrice(decimal DedicatedPerHour, decimal SpotPerHour, string Currency, bool AreExamples);

/// <summary>What a run's nodes may cost, and the prices of the estimate.</summary>
/// <param name="Most">The bound, in the prices' currency; above 0.</param>
/// <param name="DedicatedPerHour">An hour of a dedicated node.</param>
/// <param name="SpotPerHour">An hour of a Spot node.</param>
/// <remarks>
/// The service ends a job after a time, not after an amount. So the job's time is what the money pays for with every node
/// there, which holds even if no program follows the run; and anyone who follows the run lengthens that time by what was not spent, because nodes
/// came later or were taken away.
/// </remarks>
public sealed record CostLimit(decimal Most, decimal DedicatedPerHour, decimal SpotPerHour)
{
    /// <summary>What nodes cost for a time.</summary>
    public decimal Of(PoolSize nodes, TimeSpan time) => PerHour(nodes) * (decimal)time.TotalHours;

    /// <summary>How long money keeps nodes.</summary>
    /// <returns><see cref="TimeSpan.MaxValue"/> where they cost nothing.</returns>
    public TimeSpan TimeFor(decimal money, PoolSize nodes)
    {
        decimal hours = PerHour(nodes) > 0 ? Math.Max(0, money) / PerHour(nodes) : decimal.MaxValue;
        return hours >= (decimal)TimeSpan.MaxValue.TotalHours ? TimeSpan.MaxValue : TimeSpan.FromHours((double)hours);
    }

    private decimal PerHour(PoolSize nodes) => (nodes.Dedicated * DedicatedPerHour) + (nodes.Spot * SpotPerHour);
}

/// <summary>Which build of the worker a program is, as <c>imgconv-worker --describe</c> says it.</summary>
/// <param name="Version">The release.</param>
/// <param name="Converter">The version of what its converter writes; it has to be the plan's.</param>
/// <param name="Runtime">Where it runs, e.g. <c>linux-x64</c>.</param>
internal sealed record WorkerBuild(string Version, int Converter, string Runtime)
{
    /// <summary>The running program.</summary>
    public static WorkerBuild OfThisProgram() => new(
        typeof(WorkerBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        JpegToPngConverter.OutputVersion,
        RuntimeInformation.RuntimeIdentifier);

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BatchJson.Default.WorkerBuild);

    /// <summary>Reads <see cref="ToJson"/>.</summary>
    /// <returns>The build; null where the text is none.</returns>
    public static WorkerBuild? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, BatchJson.Default.WorkerBuild);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
