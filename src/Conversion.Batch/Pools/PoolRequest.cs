using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Pools;

/// <summary>Puts a pool into the shapes of the two APIs.</summary>
internal static class PoolRequest
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>For the management API.</summary>
    public static BatchAccountPoolData ForManagement(PoolSpecification pool, BatchSupportedImage image) => PoolOverlay.Apply(WithoutPolicy(pool, image), pool.Policy);

    private static BatchAccountPoolData WithoutPolicy(PoolSpecification pool, BatchSupportedImage image) => new()
    {
        Identity = pool.IdentityId is null ? null : new()
        {
            Type = BatchPoolIdentityType.UserAssigned,
            UserAssignedIdentities = new Dictionary<string, BatchUserAssignedIdentity> { [pool.IdentityId] = new() },
        },
        Properties = new()
        {
            VmSize = pool.VmSize,
            Metadata = pool.Metadata.Count == 0
                ? null
                : [.. pool.Metadata.Select(m => new NameValuePair { Name = m.Key, Value = m.Value })],
            TaskSlotsPerNode = pool.TaskSlotsPerNode,
            // Packed, so that nodes come free as a whole when the work gets less.
            TaskSchedulingPolicy = new() { NodeFillType = BatchNodeFillType.Pack },
            DeploymentConfiguration = new()
            {
                VirtualMachineConfiguration = new()
                {
                    ImageReference = PoolImages.IsResourceId(pool.Image) ? new() { Id = pool.Image } : new()
                    {
                        Publisher = image.ImageReference!.Publisher,
                        Offer = image.ImageReference.Offer,
                        Sku = image.ImageReference.Sku,
                        Version = image.ImageReference.Version,
                    },
                    NodeAgentSkuId = image.NodeAgentSkuId,
                },
            },
            ScaleSettings = pool.AutoScale is { } autoScale
                ? new() { AutoScale = new() { Formula = autoScale.Formula(pool.TaskSlotsPerNode), EvaluationInterval = autoScale.Interval } }
                : new()
                {
                    FixedScale = new()
                    {
                        TargetDedicatedNodes = pool.Size.Dedicated,
                        TargetLowPriorityNodes = pool.Size.Spot,
                        ResizeTimeout = pool.ResizeTimeout ?? pool.Size.ResizeTimeout,
                    },
                },
        },
    };

    /// <summary>The same for the data plane, which cannot give identities.</summary>
    public static BatchPoolCreateOptions ForService(string id, BatchAccountPoolData pool)
    {
        BatchAccountPoolProperties properties = pool.Properties!;
        BatchAccountVmConfiguration machine = properties.DeploymentConfiguration!.VirtualMachineConfiguration!;
        BatchAccountFixedScaleSettings? size = properties.ScaleSettings!.FixedScale;
        BatchAccountAutoScaleSettings? autoScale = properties.ScaleSettings.AutoScale;
        return new()
        {
            Id = id,
            VmSize = properties.VmSize!,
            Metadata = properties.Metadata,
            TaskSlotsPerNode = properties.TaskSlotsPerNode,
            TaskSchedulingPolicy = properties.TaskSchedulingPolicy,
            VirtualMachineConfiguration = new()
            {
                ImageReference = new()
                {
                    Publisher = machine.ImageReference!.Publisher,
                    Offer = machine.ImageReference.Offer,
                    Sku = machine.ImageReference.Sku,
                    Version = machine.ImageReference.Version,
                },
                NodeAgentSkuId = machine.NodeAgentSkuId,
            },
            TargetDedicatedNodes = size?.TargetDedicatedNodes,
            TargetLowPriorityNodes = size?.TargetLowPriorityNodes,
            ResizeTimeout = size?.ResizeTimeout,
            EnableAutoScale = autoScale is null ? null : true,
            AutoScaleFormula = autoScale?.Formula,
            AutoScaleEvaluationInterval = autoScale?.EvaluationInterval,
        };
    }

    /// <summary>The management API's JSON, indented.</summary>
    public static string Json(BatchAccountPoolData pool) => Json(pool, ManagementJson.Arm.BatchAccountPoolData);

    /// <summary>The data plane's JSON, indented.</summary>
    public static string Json(BatchPoolCreateOptions pool) => Json(pool, BatchServiceJson.Default.BatchPoolCreateOptions);

    private static string Json<T>(T value, JsonTypeInfo<T> type)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
