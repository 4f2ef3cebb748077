namespace Hosts.Orchestrator.Rendering;

/// <summary>Keeps the latest report, for a display that is drawn at its own pace.</summary>
internal sealed class Latest<T>(T first) : IProgress<T>
    where T : class
{
    private volatile T _value = first;

    public T Value => _value;

    public void Report(T value) => _value = value;
}
