using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>
/// A real process in a session of its own, with its output in files. Killing it kills its whole process group; nothing
/// else is ever signalled.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int Kill9 = 9;
    private const int Term15 = 15;

    // The shell only redirects; exec then makes the process the program itself, with its arguments as they are.
    private const string Redirect = """o=$1; e=$2; shift 2; exec "$@" >"$o" 2>"$e" </dev/null""";

    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Exit = WaitAsync();
    }

    /// <summary>The process's id, which is also its group's and its session's.</summary>
    public int Id { get; }

    /// <summary>The exit code; 128 and the signal's number for a process that a signal ended.</summary>
    public Task<int> Exit { get; }

    /// <exception cref="Win32Exception">The process could not be started.</exception>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string> environment,
        string outputFile,
        string errorFile)
    {
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = workingDirectory };
        foreach (string argument in (string[])["/bin/sh", "-c", Redirect, "sh", outputFile, errorFile, program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start) ?? throw new Win32Exception("no process was started"));
    }

    /// <summary>Ends the process and all that it started and that stayed in its group.</summary>
    public void KillGroup()
    {
        // ESRCH: all of them have ended by themselves.
        _ = Signal(-Id, Kill9);
        if (!_process.HasExited)
        {
            // A process that has only just been forked has no group of its own yet.
            _ = Signal(Id, Kill9);
        }
    }

    /// <summary>Asks the process to end.</summary>
    public void Terminate() => _ = Signal(Id, Term15);

    public void Dispose() => _process.Dispose();

    /// <summary>Kills one process by its id.</summary>
    public static void KillOne(int id) => _ = Signal(id, Kill9);

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // What a task leaves running in the background ends with it.
        KillGroup();
        return _process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int id, int signal);
}
