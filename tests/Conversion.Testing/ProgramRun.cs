using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace ImageConversion.Testing;

/// <summary>One of our programs as a process of its own, as a user starts it.</summary>
public sealed partial class ProgramRun : IDisposable
{
    private const int Interrupt = 2;
    private const nint DefaultHandler = 0;

    // A run that takes longer hangs; no test here means to take a fraction of it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly Lazy<string> State = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("imgconv-state-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    // 'nohup' and a shell's '&' have their children ignore Ctrl-C, and children inherit that: the programs would never stop.
    static ProgramRun()
    {
        if (OperatingSystem.IsLinux() && IsIgnored(Interrupt))
        {
            _ = SetHandler(Interrupt, DefaultHandler);
        }
    }

    private ProgramRun(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>The largest resident set that the kernel has seen of the process; 0 once it has ended.</summary>
    public long PeakResidentBytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.HasExited ? 0 : _process.PeakWorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Starts a program that stands beside the tests; for <c>imgconv</c> the one that is handed out
    /// (<see cref="NativeProgram"/>).</summary>
    public static ProgramRun Start(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program == "imgconv" ? NativeProgram.Imgconv : Path.Combine(AppContext.BaseDirectory, program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        // What programs remember of their runs, they remember for the time of these tests only.
        start.Environment["XDG_STATE_HOME"] = State.Value;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ProgramRun(Process.Start(start)!);
    }

    /// <summary>Runs <c>imgconv</c> to its end.</summary>
    public static ProgramRun Imgconv(params string[] arguments) => Start("imgconv", arguments).WaitForExit();

    public ProgramRun WaitForExit()
    {
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
            throw new TimeoutException($"{_process.StartInfo.FileName} has not ended within {Patience}");
        }

        _process.WaitForExit();
        return this;
    }

    /// <summary>Waits for the end, or until some time has passed: for tests that interrupt a program at some moment.</summary>
    /// <returns>Whether it has ended.</returns>
    public async Task<bool> WaitAsync(TimeSpan time)
    {
        using var over = new CancellationTokenSource(time);
        try
        {
            await _process.WaitForExitAsync(over.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            Kill(_process.Id, signal);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    // signal(2): SIG_DFL is 0.
    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint SetHandler(int signal, nint handler);

    // proc(5): SigIgn is a mask in hexadecimal digits; bit 0 is signal 1.
    private static bool IsIgnored(int signal) => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
        .Any(line => (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (signal - 1) & 1) != 0);

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            // The last call has no line: it is the end of the stream.
            if (line is not null)
            {
                text.AppendLine(line);
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
