namespace ImageConversion.Storage.Tests;

/// <summary>The system's clock, set forward at will.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
