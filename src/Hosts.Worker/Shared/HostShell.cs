using ImageConversion.Storage;
using Microsoft.Extensions.Logging;

namespace Hosts;

/// <summary>What both programs do around their work: signals, telemetry, the log, and the exit code of a program that was stopped.</summary>
internal static class HostShell
{
    /// <summary>Runs a program.</summary>
    /// <param name="program">Its name, for logs and telemetry.</param>
    /// <param name="toStandardError">The lowest level whose log entries go to standard error.</param>
    /// <param name="isLogged">False for a call whose output another program reads.</param>
    /// <param name="run">The work; its result is the exit code.</param>
    public static async Task<int> RunAsync(
        string program, LogLevel toStandardError, bool isLogged, Func<RunStop, HostLog, Task<int>> run)
    {
        using var stop = new RunStop();
        using var signals = new StopSignals(stop);
        if (Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE") is not null)
        {
            // .NET looks for that version alone, and its user knows what it is.
            TlsSupport.Assume();
        }

        if (HostTelemetry.FindProblem() is { } problem)
        {
            new VisibleTextWriter(new StandardError()).WriteLine($"error: {problem}");
            return (int)ExitCode.Preflight;
        }

        HostTelemetry? telemetry = HostTelemetry.TryStart(program);
        int code;
        using (var log = new HostLog(program, isLogged ? HostLog.ReadFormat() : LogFormat.Text, toStandardError))
        {
            code = await run(stop, log);
        }

        // Signals are heard to the very end, also while the collector lets wait.
        telemetry?.End();
        return stop.ExitCodeFor(code);
    }
}
