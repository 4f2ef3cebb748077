namespace Conversion.Batch.AzureBatch;

/// <summary>What the machines of a pool run.</summary>
public sealed record BatchDeploymentConfiguration : BatchModel
{
    /// <summary>Image and agent.</summary>
    public BatchAccountVmConfiguration? VirtualMachineConfiguration { get; init; }
}
