namespace ImageConversion.Batch.Cleaning;

/// <summary>What a cleaning found to remove.</summary>
/// <param name="What">The kind, e.g. <c>run</c>.</param>
/// <param name="Name">Which one.</param>
/// <param name="Detail">Its age, its size, and what goes with it.</param>
/// <param name="RemoveAsync">Removes it. Done again after an interruption, it removes the rest; that it is gone is no error.</param>
public sealed record CleanFinding(string What, string Name, string Detail, Func<CancellationToken, Task> RemoveAsync)
{
    /// <summary>The target that a run wrote to.</summary>
    /// <value>Null where it is not known, and for anything but a run.</value>
    public string? Target { get; init; }
}
