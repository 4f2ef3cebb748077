using Conversion.Batch.Model;

namespace Conversion.Batch.Local;

/// <summary>Asks a run to stop, and remembers why.</summary>
/// <remarks>Thread-safe. The first reason stands.</remarks>
public sealed class RunStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _reason;

    /// <summary>Cancelled when the run shall stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of whoever was stopped; <see cref="ExitCode.Success"/> while nobody asked.</summary>
    public ExitCode Reason => (ExitCode)Volatile.Read(ref _reason);

    /// <summary>How a program ends: never as if nobody had asked it to stop.</summary>
    /// <param name="code">Its exit code otherwise.</param>
    /// <returns><see cref="Reason"/> once a stop was asked for, even where everything was done by then.</returns>
    public int ExitCodeFor(int code) => Reason == ExitCode.Success ? code : (int)Reason;

    /// <summary>Asks for a stop.</summary>
    /// <returns>Whether this was the first time.</returns>
    public bool Request(ExitCode reason)
    {
        bool first = Interlocked.CompareExchange(ref _reason, (int)reason, (int)ExitCode.Success) == (int)ExitCode.Success;
        if (first)
        {
            _source.Cancel();
        }

        return first;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
