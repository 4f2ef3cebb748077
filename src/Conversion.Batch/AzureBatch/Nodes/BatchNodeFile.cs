namespace Conversion.Batch.AzureBatch;

/// <summary>A file or directory of a task or node, as listings have it.</summary>
public sealed record BatchNodeFile : BatchModel
{
    /// <summary>Its path, relative to the directory of the task or node.</summary>
    public string? Name { get; init; }

    /// <summary>Its address.</summary>
    public string? Url { get; init; }

    /// <summary>Whether it is a directory.</summary>
    public bool? IsDirectory { get; init; }

    /// <summary>Its properties; directories have none.</summary>
    public FileProperties? Properties { get; init; }
}
