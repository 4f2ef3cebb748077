using ImageConversion.Batch.Model;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>A worker that does as a test says: a shell script in the place of the program.</summary>
internal sealed class ScriptedWorker : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="check">What it does on a node before the first task.</param>
    /// <param name="task">What it does as a task.</param>
    /// <param name="build">What it says of itself; null for what a worker of this release says.</param>
    public ScriptedWorker(string check = "exit 0", string task = "exit 0", WorkerBuild? build = null)
    {
        string description = (build ?? WorkerBuild.OfThisProgram()).ToJson();
        WriteProgram(_folder["imgconv-worker"], $"""
            #!/bin/sh
            case "$*" in
            --describe) echo '{description}' ;;
            *--check*) {check} ;;
            *) {task} ;;
            esac

            """);
    }

    public string Folder => _folder.Path;

    /// <summary>Writes a script that can be started.</summary>
    public static void WriteProgram(string path, string script)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Nodes run Linux, and so do these tests.");
        }

        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();
}
