using System.Text.Json.Serialization;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Whether a pool is gaining or losing nodes.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<AllocationState>))]
internal sealed record AllocationState(string Text) : BatchValue(Text), IBatchValue<AllocationState>
{
    /// <summary>The number of nodes does not change; the only state in which a resize is accepted.</summary>
    public static AllocationState Steady { get; } = new("steady");

    /// <summary>Nodes are being added or removed.</summary>
    public static AllocationState Resizing { get; } = new("resizing");

    /// <summary>A resize is being stopped.</summary>
    public static AllocationState Stopping { get; } = new("stopping");

    static AllocationState IBatchValue<AllocationState>.Of(string text) => new(text);
}

/// <summary>What an evaluation of a formula said.</summary>
internal sealed record AutoScaleRun : BatchModel
{
    /// <summary>The final values of all variables, <c>$TargetDedicatedNodes=2;…</c>.</summary>
    public string? Results { get; init; }

    /// <summary>Why there is no result.</summary>
    public BatchResourceError? Error { get; init; }
}

/// <summary>For which tasks a node's automatic user is made.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<AutoUserScope>))]
internal sealed record AutoUserScope(string Text) : BatchValue(Text), IBatchValue<AutoUserScope>
{
    /// <summary>One user of the whole node; the service's default.</summary>
    public static AutoUserScope Pool { get; } = new("pool");

    static AutoUserScope IBatchValue<AutoUserScope>.Of(string text) => new(text);
}

/// <summary>The automatic user.</summary>
internal sealed record AutoUserSpecification : BatchModel
{
    /// <summary>For which tasks it is made.</summary>
    public AutoUserScope? Scope { get; init; }

    /// <summary>What it may do.</summary>
    public ElevationLevel? ElevationLevel { get; init; }
}

/// <summary>How many nodes are in which state (see <see cref="BatchNodeState"/>).</summary>
internal sealed record BatchNodeCounts : BatchModel
{
    /// <summary>Being allocated.</summary>
    public int? Creating { get; init; }

    /// <summary>Ready, without a task.</summary>
    public int? Idle { get; init; }

    /// <summary>Taken out of scheduling.</summary>
    public int? Offline { get; init; }

    /// <summary>Spot nodes that were taken away.</summary>
    public int? Preempted { get; init; }

    /// <summary>Rebooting.</summary>
    public int? Rebooting { get; init; }

    /// <summary>Being set up again.</summary>
    public int? Reimaging { get; init; }

    /// <summary>With at least one task.</summary>
    public int? Running { get; init; }

    /// <summary>Being prepared.</summary>
    public int? Starting { get; init; }

    /// <summary>Whose start task failed.</summary>
    public int? StartTaskFailed { get; init; }

    /// <summary>On their way out.</summary>
    public int? LeavingPool { get; init; }

    /// <summary>That have not been heard of.</summary>
    public int? Unknown { get; init; }

    /// <summary>That cannot be used.</summary>
    public int? Unusable { get; init; }

    /// <summary>Whose start task runs.</summary>
    public int? WaitingForStartTask { get; init; }

    /// <summary>Whose machine was given back.</summary>
    public int? Deallocated { get; init; }

    /// <summary>Whose machine is being given back.</summary>
    public int? Deallocating { get; init; }

    /// <summary>All.</summary>
    public int? Total { get; init; }
}

/// <summary>What becomes of the tasks of nodes that are removed.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchNodeDeallocationOption>))]
internal sealed record BatchNodeDeallocationOption(string Text) : BatchValue(Text), IBatchValue<BatchNodeDeallocationOption>
{
    /// <summary>They are ended and queued again; the service's default. Counts in <c>requeueCount</c>.</summary>
    public static BatchNodeDeallocationOption Requeue { get; } = new("requeue");

    /// <summary>They are ended and not run again.</summary>
    public static BatchNodeDeallocationOption Terminate { get; } = new("terminate");

    /// <summary>The node goes when its tasks are done; the shrinking takes as long as they do.</summary>
    public static BatchNodeDeallocationOption TaskCompletion { get; } = new("taskcompletion");

    static BatchNodeDeallocationOption IBatchValue<BatchNodeDeallocationOption>.Of(string text) => new(text);
}

/// <summary>How tasks are spread over nodes with several slots.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchNodeFillType>))]
internal sealed record BatchNodeFillType(string Text) : BatchValue(Text), IBatchValue<BatchNodeFillType>
{
    /// <summary>Evenly over all nodes; the service's default.</summary>
    public static BatchNodeFillType Spread { get; } = new("spread");

    /// <summary>As many as fit on one node before the next is used; lets autoscale free whole nodes.</summary>
    public static BatchNodeFillType Pack { get; } = new("pack");

    static BatchNodeFillType IBatchValue<BatchNodeFillType>.Of(string text) => new(text);
}

/// <summary>A pool: machines of one size and image that run tasks.</summary>
internal sealed record BatchPool : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>; case is kept but does not
    /// distinguish.</summary>
    public string? Id { get; init; }

    /// <summary>The version, as <c>ifMatch</c> takes it.</summary>
    public string? ETag { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Whether it can be used.</summary>
    public BatchPoolState? State { get; init; }

    /// <summary>Whether it is gaining or losing nodes.</summary>
    public AllocationState? AllocationState { get; init; }

    /// <summary>The size of its machines; the service answers in lower case.</summary>
    public string? VmSize { get; init; }

    /// <summary>What its machines run.</summary>
    public VirtualMachineConfiguration? VirtualMachineConfiguration { get; init; }

    /// <summary>How long a resize may take before it ends short of its target. Service's default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>Why the last resize ended short of its target; absent where it did not.</summary>
    public IReadOnlyList<BatchResizeError>? ResizeErrors { get; init; }

    /// <summary>Dedicated nodes, ready or not.</summary>
    public int? CurrentDedicatedNodes { get; init; }

    /// <summary>Spot nodes, preempted ones included.</summary>
    public int? CurrentLowPriorityNodes { get; init; }

    /// <summary>Dedicated nodes that are wanted.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes that are wanted.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>Whether a formula decides about the number of nodes.</summary>
    public bool? EnableAutoScale { get; init; }

    /// <summary>The formula.</summary>
    public string? AutoScaleFormula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h, service's default 15 min.</summary>
    public TimeSpan? AutoScaleEvaluationInterval { get; init; }

    /// <summary>What its last evaluation said.</summary>
    public AutoScaleRun? AutoScaleRun { get; init; }

    /// <summary>Names and texts of the pool's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }

    /// <summary>Tasks that a node runs at one time; 1 to four times its cores, at most 256. Fixed at
    /// creation.</summary>
    public int? TaskSlotsPerNode { get; init; }

    /// <summary>How tasks are spread over nodes.</summary>
    public BatchTaskSchedulingPolicy? TaskSchedulingPolicy { get; init; }

    /// <summary>The identities of its nodes; only the management API sets them.</summary>
    public BatchPoolIdentity? Identity { get; init; }
}

/// <summary>A pool to be made by the data plane, which cannot give it an identity (see
/// <see cref="IBatchPoolManagement"/>).</summary>
internal sealed record BatchPoolCreateOptions : BatchModel
{
    /// <summary>The id: at most 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The size of its machines, e.g. <c>standard_d4s_v5</c>.</summary>
    public required string VmSize { get; init; }

    /// <summary>What its machines run.</summary>
    public VirtualMachineConfiguration? VirtualMachineConfiguration { get; init; }

    /// <summary>How long allocation may take; at least 5 min. Default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>Dedicated nodes. Default 0.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes. Default 0.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>Whether a formula decides about the number of nodes; excludes the two targets. Default false.</summary>
    public bool? EnableAutoScale { get; init; }

    /// <summary>The formula; at most 8 KB.</summary>
    public string? AutoScaleFormula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h. Default 15 min.</summary>
    public TimeSpan? AutoScaleEvaluationInterval { get; init; }

    /// <summary>What each node runs, at each boot, before it takes tasks.</summary>
    public BatchStartTask? StartTask { get; init; }

    /// <summary>Names and texts of the pool's owner.</summary>
    public IReadOnlyList<NameValuePair>? Metadata { get; init; }

    /// <summary>Tasks that a node runs at one time; 1 to four times its cores, at most 256. Default 1.</summary>
    public int? TaskSlotsPerNode { get; init; }

    /// <summary>How tasks are spread over nodes. Default spread.</summary>
    public BatchTaskSchedulingPolicy? TaskSchedulingPolicy { get; init; }
}

/// <summary>The formula that decides the number of nodes.</summary>
internal sealed record BatchPoolEnableAutoScaleOptions : BatchModel
{
    /// <summary>The formula, at most 8 KB and 100 statements; null keeps the present one.</summary>
    public string? AutoScaleFormula { get; init; }

    /// <summary>How often it is evaluated; 5 min to 168 h. Null keeps the present one, at first 15 min.</summary>
    public TimeSpan? AutoScaleEvaluationInterval { get; init; }
}

/// <summary>A formula to be tried without effect.</summary>
internal sealed record BatchPoolEvaluateAutoScaleOptions : BatchModel
{
    /// <summary>The formula.</summary>
    public required string AutoScaleFormula { get; init; }
}

/// <summary>The identities of a pool's nodes.</summary>
internal sealed record BatchPoolIdentity : BatchModel
{
    /// <summary>Those that the pool names.</summary>
    public IReadOnlyList<BatchUserAssignedIdentity>? UserAssignedIdentities { get; init; }
}

/// <summary>Which identities the nodes of a pool have.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchPoolIdentityType>))]
internal sealed record BatchPoolIdentityType(string Text) : BatchValue(Text), IBatchValue<BatchPoolIdentityType>
{
    /// <summary>Those that the pool names.</summary>
    public static BatchPoolIdentityType UserAssigned { get; } = new("UserAssigned");

    static BatchPoolIdentityType IBatchValue<BatchPoolIdentityType>.Of(string text) => new(text);
}

/// <summary>How many nodes of a pool are in which state.</summary>
internal sealed record BatchPoolNodeCounts : BatchModel
{
    /// <summary>The pool.</summary>
    public string? PoolId { get; init; }

    /// <summary>Its dedicated nodes.</summary>
    public BatchNodeCounts? Dedicated { get; init; }

    /// <summary>Its Spot nodes.</summary>
    public BatchNodeCounts? LowPriority { get; init; }
}

/// <summary>How many nodes a pool is to have.</summary>
internal sealed record BatchPoolResizeOptions : BatchModel
{
    /// <summary>Dedicated nodes; null leaves their number.</summary>
    public int? TargetDedicatedNodes { get; init; }

    /// <summary>Spot nodes; null leaves their number.</summary>
    public int? TargetLowPriorityNodes { get; init; }

    /// <summary>How long it may take; at least 5 min. Default 15 min.</summary>
    public TimeSpan? ResizeTimeout { get; init; }

    /// <summary>What becomes of the tasks of nodes that go. Default requeue.</summary>
    public BatchNodeDeallocationOption? NodeDeallocationOption { get; init; }
}

/// <summary>Nodes that a pool loses.</summary>
internal sealed record BatchNodeRemoveOptions : BatchModel
{
    /// <summary>The nodes' ids, 1 to 100.</summary>
    public required IReadOnlyList<string> NodeList { get; init; }

    /// <summary>What becomes of their tasks. Default requeue.</summary>
    public BatchNodeDeallocationOption? NodeDeallocationOption { get; init; }
}

/// <summary>How a node restarts.</summary>
internal sealed record BatchNodeRebootOptions : BatchModel
{
    /// <summary>What becomes of its tasks. Default requeue.</summary>
    public BatchNodeDeallocationOption? NodeRebootOption { get; init; }
}

/// <summary>Whether a pool is there to be used.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<BatchPoolState>))]
internal sealed record BatchPoolState(string Text) : BatchValue(Text), IBatchValue<BatchPoolState>
{
    /// <summary>The pool takes requests and runs tasks.</summary>
    public static BatchPoolState Active { get; } = new("active");

    /// <summary>The pool is on its way out; running tasks have been requeued.</summary>
    public static BatchPoolState Deleting { get; } = new("deleting");

    static BatchPoolState IBatchValue<BatchPoolState>.Of(string text) => new(text);
}

/// <summary>Why a resize ended short of its target.</summary>
internal sealed record BatchResizeError : BatchModel
{
    /// <summary>The kind of cause, e.g. <c>AllocationTimedout</c> or <c>AccountCoreQuotaReached</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The cause, for people.</summary>
    public string? Message { get; init; }
}

/// <summary>What each node runs, at each boot, before it takes tasks: it must bear being run again.</summary>
internal sealed record BatchStartTask : BatchModel
{
    /// <summary>The command; no shell reads it.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Who runs it. Default the node's automatic user without elevation.</summary>
    public UserIdentity? UserIdentity { get; init; }

    /// <summary>Tries after the first; -1 for no end. Default 0.</summary>
    public int? MaxTaskRetryCount { get; init; }

    /// <summary>Whether tasks wait for its success. Service's default true.</summary>
    public bool? WaitForSuccess { get; init; }
}

/// <summary>An image that the service runs, and the agent that it takes.</summary>
internal sealed record BatchSupportedImage : BatchModel
{
    /// <summary>The agent.</summary>
    [JsonPropertyName("nodeAgentSKUId")]
    public string? NodeAgentSkuId { get; init; }

    /// <summary>The image.</summary>
    public BatchVmImageReference? ImageReference { get; init; }

    /// <summary>The system.</summary>
    public OSType? OsType { get; init; }

    /// <summary>When the service ends its support, in UTC.</summary>
    public DateTimeOffset? BatchSupportEndOfLife { get; init; }

    /// <summary>Whether the service's maintainers test it.</summary>
    public ImageVerificationType? VerificationType { get; init; }
}

/// <summary>How tasks are spread over nodes.</summary>
internal sealed record BatchTaskSchedulingPolicy : BatchModel
{
    /// <summary>Evenly, or packed.</summary>
    public BatchNodeFillType? NodeFillType { get; init; }
}

/// <summary>A user-assigned managed identity.</summary>
internal sealed record BatchUserAssignedIdentity : BatchModel
{
    /// <summary>Its resource id.</summary>
    public string? ResourceId { get; init; }

    /// <summary>The id that <c>AZURE_CLIENT_ID</c> takes.</summary>
    public string? ClientId { get; init; }
}

/// <summary>An image: of the marketplace by publisher, offer and SKU, or of a gallery by its resource id.</summary>
internal sealed record BatchVmImageReference : BatchModel
{
    /// <summary>The publisher, e.g. <c>canonical</c>.</summary>
    public string? Publisher { get; init; }

    /// <summary>The offer.</summary>
    public string? Offer { get; init; }

    /// <summary>The SKU.</summary>
    public string? Sku { get; init; }

    /// <summary>The version. Default <c>latest</c>.</summary>
    public string? Version { get; init; }
}

/// <summary>What a task's user may do on its node.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<ElevationLevel>))]
internal sealed record ElevationLevel(string Text) : BatchValue(Text), IBatchValue<ElevationLevel>
{
    /// <summary>What users may; the service's default.</summary>
    public static ElevationLevel NonAdmin { get; } = new("nonadmin");

    static ElevationLevel IBatchValue<ElevationLevel>.Of(string text) => new(text);
}

/// <summary>Whether the service's maintainers test an image with its node agent.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<ImageVerificationType>))]
internal sealed record ImageVerificationType(string Text) : BatchValue(Text), IBatchValue<ImageVerificationType>
{
    /// <summary>Tested.</summary>
    public static ImageVerificationType Verified { get; } = new("verified");

    static ImageVerificationType IBatchValue<ImageVerificationType>.Of(string text) => new(text);
}

/// <summary>A node's operating system.</summary>
/// <param name="Text">The value as the service writes it.</param>
[JsonConverter(typeof(BatchValueConverter<OSType>))]
internal sealed record OSType(string Text) : BatchValue(Text), IBatchValue<OSType>
{
    /// <summary>Linux.</summary>
    public static OSType Linux { get; } = new("linux");

    static OSType IBatchValue<OSType>.Of(string text) => new(text);
}

/// <summary>Who runs a command on a node.</summary>
internal sealed record UserIdentity : BatchModel
{
    /// <summary>An automatic user.</summary>
    public AutoUserSpecification? AutoUser { get; init; }
}

/// <summary>What the machines of a pool run.</summary>
internal sealed record VirtualMachineConfiguration : BatchModel
{
    /// <summary>The image of the system.</summary>
    public BatchVmImageReference? ImageReference { get; init; }

    /// <summary>The service's agent for it, e.g. <c>batch.node.ubuntu 24.04</c>.</summary>
    [JsonPropertyName("nodeAgentSKUId")]
    public string? NodeAgentSkuId { get; init; }
}
