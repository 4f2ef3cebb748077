using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace ImageConversion.Benchmarks.Stages;

/// <summary>The command <c>stages</c>: what a conversion spends its time on, stage by stage, under the JIT.</summary>
internal static class StageCommand
{
    /// <param name="arguments">BenchmarkDotNet's own, such as <c>--filter *Write*</c>; all stages where they choose none.</param>
    public static int Run(string[] arguments)
    {
        Job job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(3)
            .WithIterationCount(7)
            .WithIterationTime(TimeInterval.FromMilliseconds(120));
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "imageconversion-stages"));
        string[] chosen = arguments.Intersect(["--filter", "-f", "--list"]).Any() ? arguments : [.. arguments, "--filter", "*"];
        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromTypes([typeof(StageBenchmarks)]).Run(chosen, config);
        return summaries.Any(s => s.HasCriticalValidationErrors || s.Reports.Any(r => !r.Success)) ? 1 : 0;
    }
}
