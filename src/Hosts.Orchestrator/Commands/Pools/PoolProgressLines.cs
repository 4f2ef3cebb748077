using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary>Writes a line for each change of a pool.</summary>
internal sealed class PoolProgressLines(TextWriter writer) : IProgress<PoolStatus>
{
    private string? _last;

    public void Report(PoolStatus value)
    {
        string line = value.ToString();
        if (line != _last)
        {
            writer.WriteLine(line);
            _last = line;
        }
    }
}
