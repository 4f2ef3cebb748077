using System.Runtime.InteropServices;

namespace Hosts;

/// <summary>Asks a program to stop, and remembers why.</summary>
/// <remarks>Thread-safe. The first reason stands.</remarks>
internal sealed class RunStop : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _reason;

    /// <summary>Cancelled when the program must stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of a stopped program; <see cref="ExitCode.Success"/> while none was requested.</summary>
    public ExitCode Reason => (ExitCode)Volatile.Read(ref _reason);

    /// <summary>The exit code of the program: never as if no stop had been requested.</summary>
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

/// <summary>Ends a process that was asked to stop and does not: a call into the system or a library may not hear of it.</summary>
/// <param name="time">The clock.</param>
/// <param name="end">Ends the process with an exit code.</param>
internal sealed class StopDeadline(TimeProvider time, Action<int> end) : IDisposable
{
    /// <summary>Twice what writing what is made, the ledger, the lease, the summary and the telemetry may take together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ITimer? _timer;

    /// <summary>A stop was asked for.</summary>
    public void Begin(ExitCode reason) => _timer ??= time.CreateTimer(_ => end((int)reason), null, Patience, Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();
}

/// <summary>Turns SIGINT and SIGTERM into a stop. The second signal ends the process at once, and the first a minute later.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly StopDeadline _deadline = new(TimeProvider.System, Environment.Exit);
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Listens until disposed.</summary>
    public StopSignals(RunStop stop)
    {
        _interrupt = Register(PosixSignal.SIGINT, ExitCode.Interrupted, stop);
        _terminate = Register(PosixSignal.SIGTERM, ExitCode.Terminated, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _deadline.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, ExitCode code, RunStop stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (!stop.Request(code))
            {
                Environment.Exit((int)code);
            }

            _deadline.Begin(code);
        });
}
