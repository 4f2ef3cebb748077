using System.Runtime.InteropServices;
using Conversion.Batch.Model;

namespace Conversion.Batch.Local;

/// <summary>Turns SIGINT and SIGTERM into a run's stop. The second signal ends the process at once.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Listens until disposed.</summary>
    public StopSignals(RunStop stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        _interrupt = Register(PosixSignal.SIGINT, ExitCode.Interrupted, stop);
        _terminate = Register(PosixSignal.SIGTERM, ExitCode.Terminated, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private static PosixSignalRegistration Register(PosixSignal signal, ExitCode code, RunStop stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (!stop.Request(code))
            {
                Environment.Exit((int)code);
            }
        });
}
