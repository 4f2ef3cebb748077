namespace ImageConversion.BatchEmulator.Service;

/// <summary>What pools, jobs and tasks have in common: an id, times, and an ETag that changes with the definition.</summary>
/// <remarks>A change of state alone leaves the ETag as it is; the recordings of the service show it.</remarks>
internal abstract class Entity(string id, DateTimeOffset now)
{
    public string Id { get; } = id;

    public DateTimeOffset CreationTime { get; } = now;

    public DateTimeOffset LastModified { get; private set; } = now;

    /// <summary>As the service writes it: the ticks of the last change in hexadecimal, without quotes.</summary>
    public string ETag => $"0x{LastModified.UtcTicks:X}";

    public void Modified(DateTimeOffset time) =>
        LastModified = time > LastModified ? time : LastModified.AddTicks(1);
}
