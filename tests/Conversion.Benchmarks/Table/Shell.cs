using System.ComponentModel;
using System.Diagnostics;

namespace ImageConversion.Benchmarks.Table;

/// <summary>Runs programs to their end.</summary>
internal static class Shell
{
    /// <summary>Runs a program and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It is absent, or ended with another exit code than 0.</exception>
    public static string Run(CommandLine command)
    {
        ProcessStartInfo start = new(command.Program, command.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.Folder ?? "",
        };
        // One thread everywhere: libraries that count cores would start one for each on the core they are pinned to.
        foreach (string threads in (string[])["VIPS_CONCURRENCY", "OMP_NUM_THREADS", "MAGICK_THREAD_LIMIT"])
        {
            start.Environment[threads] = "1";
        }

        foreach ((string name, string value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException(
                    $"{Name(command)} ended with exit code {process.ExitCode}: {errors.GetAwaiter().GetResult()}{output}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{Name(command)} cannot be run: {e.Message}", e);
        }
    }

    public static string Run(string program, params string[] arguments) => Run(new CommandLine(program, arguments));

    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static string Name(CommandLine command) => $"{command.Program} {string.Join(' ', command.Arguments.Take(4))}";
}
