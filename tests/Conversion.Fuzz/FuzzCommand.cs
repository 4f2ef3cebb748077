using System.CommandLine;
using System.Runtime.InteropServices;
using ImageConversion.Fuzz.Corpus;
using ImageConversion.Fuzz.Execution;
using ImageConversion.Fuzz.Soak;
using ImageConversion.Fuzz.Targets;
using ImageConversion.Testing;

namespace ImageConversion.Fuzz;

/// <summary>The command line: a target or <c>soak</c>, for how long, or files to repeat.</summary>
internal static class FuzzCommand
{
    public const string SoakName = "soak";
    public const string ReplayOption = "--replay";

    private const int Success = 0;
    private const int Found = 1;
    private const int Usage = 2;
    private const int MaxSoakFileBytes = 256 * 1024;

    /// <summary>Of files that a target cuts to their headers, longer ones are of use too.</summary>
    private const int MaxSeedBytes = 512 * 1024;

    public static int Run(string[] args)
    {
        var target = new Argument<string>("TARGET") { Description = "What is fuzzed, or soak." };
        target.AcceptOnlyFromAmong([.. FuzzTargets.All.Select(t => t.Name), SoakName]);
        var minutes = new Option<double>("--minutes") { Description = "For how long, in minutes of this process's processor time.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "Another seed makes other inputs.", DefaultValueFactory = _ => 1 };
        var findings = new Option<DirectoryInfo>("--findings")
        {
            Description = "The folder for inputs that broke a promise.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(RepositoryPaths.Root, "artifacts", "fuzz")),
        };
        var replay = new Option<FileInfo[]>(ReplayOption)
        {
            Description = "Execute these files once, and show what they throw.",
            AllowMultipleArgumentsPerToken = true,
        };
        var root = new RootCommand("Fuzzes the decoder, and what is read of a run, guided by coverage.") { target, minutes, seed, findings, replay };
        root.SetAction(parsed =>
        {
            var settings = new FuzzSettings
            {
                Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                Seed = parsed.GetValue(seed),
                FindingsFolder = parsed.GetRequiredValue(findings).FullName,
            };
            string name = parsed.GetRequiredValue(target);
            FileInfo[] files = parsed.GetValue(replay) ?? [];
            return files.Length > 0 ? Replay(FuzzTargets.Get(name), files) : Fuzz(name, settings);
        });
        ParseResult parsed = root.Parse(args);
        int status = parsed.Invoke();
        return parsed.Errors.Count > 0 ? Usage : status;
    }

    private static int Fuzz(string name, FuzzSettings settings)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);
        if (name == SoakName)
        {
            byte[][] files = [.. SeedCorpus.Read(MaxSoakFileBytes)];
            return new SoakRun(settings.Duration, settings.Seed, Console.Out).Run(files, stop.Token) ? Success : Found;
        }

        FuzzTarget target = FuzzTargets.Get(name);
        using var loop = new FuzzLoop(target, settings, Console.Out, fatal: () => Environment.Exit(Found));
        return loop.Run(target.Seeds ?? SeedCorpus.Read(MaxSeedBytes), stop.Token) == 0 ? Success : Found;
    }

    private static int Replay(FuzzTarget target, IEnumerable<FileInfo> files)
    {
        int status = Success;
        foreach (FileInfo file in files)
        {
            try
            {
                bool isAccepted = target.Run(File.ReadAllBytes(file.FullName));
                Console.WriteLine($"{file.Name}: {(isAccepted ? "accepted" : "refused")}, no finding");
            }
            catch (Exception e)
            {
                Console.WriteLine($"{file.Name}: {e}");
                status = Found;
            }
        }

        return status;
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
