using System.Globalization;
using System.Text.RegularExpressions;
using ImageConversion.BatchEmulator.Autoscale;
using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Pools;

/// <summary>Makes a pool of a body that the data plane takes; the management plane's is brought into that form before.</summary>
internal static partial class PoolDefinition
{
    public static readonly TimeSpan LeastResizeTimeout = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan MostResizeTimeout = TimeSpan.FromDays(7);

    private const int MostSlots = 256;

    // A node that lacked these would fail in ways that the service would not.
    private static readonly string[] NotDone = ["mountConfiguration", "applicationPackageReferences", "certificateReferences"];

    // What the pool keeps of its definition as it came.
    private static readonly string[] Kept =
    [
        "displayName", "virtualMachineConfiguration", "networkConfiguration", "startTask", "certificateReferences",
        "applicationPackageReferences", "userAccounts", "metadata", "mountConfiguration", "upgradePolicy", "resourceTags",
        "targetNodeCommunicationMode", "enableInterNodeCommunication",
    ];

    /// <summary>Checks a definition and adds the pool. The caller holds the account's lock.</summary>
    public static Pool Add(EmulatedAccount account, JsonObject body)
    {
        string id = body.Text("id")!;
        if (account.Pools.TryGetValue(id, out Pool? other))
        {
            throw new BatchFailure(other.State == PoolState.Deleting ? "PoolBeingDeleted" : "PoolExists", id);
        }

        if (account.Pools.Count >= account.Quotas.Pools)
        {
            throw new BatchFailure("PoolQuotaReached", id);
        }

        Pool pool = Parse(body, account.Clock.Now);
        PoolAutoscale? autoscale = Autoscale(body);
        account.Pools.Add(id, pool);
        account.Autoscaler.Watch(pool);
        if (autoscale is null)
        {
            account.Allocation.Resize(
                pool,
                body.Whole("targetDedicatedNodes") ?? 0,
                body.Whole("targetLowPriorityNodes") ?? 0,
                DeallocationOption.Requeue);
        }
        else
        {
            account.Autoscaler.Enable(pool, autoscale);
        }

        return pool;
    }

    public static TimeSpan ResizeTimeout(JsonObject body)
    {
        TimeSpan timeout = body.Duration("resizeTimeout") ?? Pool.DefaultResizeTimeout;
        return timeout >= LeastResizeTimeout && timeout <= MostResizeTimeout
            ? timeout
            : throw BatchFailure.Property(
                "resizeTimeout", body.Text("resizeTimeout"), "The value must be from 5 minutes to 7 days");
    }

    private static Pool Parse(JsonObject body, DateTimeOffset now)
    {
        if (body["cloudServiceConfiguration"] is not null)
        {
            throw BatchFailure.Property(
                "cloudServiceConfiguration", null, "Pools of cloud services are retired; use virtualMachineConfiguration");
        }

        if (body.Object("virtualMachineConfiguration") is not { } machine)
        {
            throw new BatchFailure("MissingRequiredProperty", "virtualMachineConfiguration")
                .With("PropertyName", "virtualMachineConfiguration");
        }

        foreach (string name in NotDone.Where(name => body[name] is JsonArray { Count: > 0 }))
        {
            throw BatchFailure.Property(name, null, "The emulator does not do this");
        }

        SupportedImages.Check(machine);
        CheckSlots(body);
        if (body.Object("startTask") is { } startTask)
        {
            WorkShapes.Check(startTask);
        }

        var kept = new JsonObject();
        foreach (string name in Kept)
        {
            kept.Put(name, body[name]);
        }

        JsonObject image = kept.Object("virtualMachineConfiguration")!.Object("imageReference")!;
        if (image["publisher"] is not null && image["version"] is null)
        {
            image["version"] = "latest";
        }

        if (kept.Object("startTask") is { } start)
        {
            start["maxTaskRetryCount"] ??= 0;
            start["waitForSuccess"] ??= true;
        }

        return new Pool(body.Text("id")!, kept, now)
        {
            VmSize = body.Text("vmSize")!.ToLowerInvariant(),
            TaskSlotsPerNode = body.Whole("taskSlotsPerNode") ?? 1,
            FillType = body.Object("taskSchedulingPolicy")?.Choice<NodeFillType>("nodeFillType") ?? NodeFillType.Spread,
            ResizeTimeout = ResizeTimeout(body),
        };
    }

    // "The maximum value is the smaller of 4 times the number of cores of the vmSize of the pool or 256."
    private static void CheckSlots(JsonObject body)
    {
        if (body.Whole("taskSlotsPerNode") is { } slots && Cores().Match(body.Text("vmSize")!) is { Success: true } match)
        {
            int most = Math.Min(4 * int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), MostSlots);
            if (slots > most)
            {
                throw BatchFailure.Property(
                    "taskSlotsPerNode", $"{slots}", $"Nodes of {body.Text("vmSize")} have at most {most} task slots");
            }
        }
    }

    // The first number of a size's name is that of its cores, but in the old A series, which is left alone.
    [GeneratedRegex(@"^standard_[b-z][a-z]*(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Cores();

    private static PoolAutoscale? Autoscale(JsonObject body)
    {
        bool isEnabled = body.Flag("enableAutoScale") ?? false;
        string[] contradictions = isEnabled
            ? ["targetDedicatedNodes", "targetLowPriorityNodes", "resizeTimeout"]
            : ["autoScaleFormula", "autoScaleEvaluationInterval"];
        foreach (string name in contradictions.Where(name => body[name] is not null))
        {
            throw BatchFailure.Property(
                name, body[name]!.ToString(), $"It must not be specified when enableAutoScale is {isEnabled}");
        }

        return isEnabled ? PoolAutoscale.Parse(body, current: null) : null;
    }
}
