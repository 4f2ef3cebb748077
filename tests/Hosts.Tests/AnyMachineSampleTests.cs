using ImageConversion.Testing;
using k8s;
using k8s.Models;

namespace Hosts.Tests;

/// <summary>The samples by which other machines help with a run, under the types of the services that take them.</summary>
public sealed class AnyMachineSampleTests
{
    private static readonly string Folder = Path.Combine(RepositoryPaths.Root, "samples", "any-machine");

    [Test]
    public void KubernetesJob_Read_HasOnlyWhatTheApiKnows()
    {
        V1Job job = KubernetesYaml.Deserialize<V1Job>(File.ReadAllText(Path.Combine(Folder, "kubernetes.yaml")), strict: true);

        V1PodSpec pod = job.Spec.Template.Spec;
        Assert.Multiple(() =>
        {
            Assert.That((job.ApiVersion, job.Kind, job.Spec.CompletionMode), Is.EqualTo(("batch/v1", "Job", "Indexed")));
            // Rules of the API that its types do not hold.
            Assert.That(job.Spec.BackoffLimitPerIndex is null || job.Spec.Completions is not null);
            Assert.That(pod.RestartPolicy, Is.EqualTo("Never"), "podFailurePolicy needs it");
            Assert.That(job.Spec.PodFailurePolicy.Rules.Select(r => r.OnExitCodes?.ContainerName).OfType<string>(), Is.SubsetOf(pod.Containers.Select(c => c.Name)));
            Assert.That(pod.TerminationGracePeriodSeconds, Is.GreaterThanOrEqualTo(23), "what a worker takes at most to stop");
        });
    }

    [Test]
    public void KubernetesJob_WithAMistypedMember_IsRefused() => Assert.That(
        () => KubernetesYaml.Deserialize<V1Job>(
            File.ReadAllText(Path.Combine(Folder, "kubernetes.yaml")).Replace("completionMode", "completionModus", StringComparison.Ordinal), strict: true),
        Throws.Exception);

    [Test]
    public void KubernetesJob_Arguments_AreOnesThatTheWorkerTakes()
    {
        V1Container worker = KubernetesYaml.Deserialize<V1Job>(File.ReadAllText(Path.Combine(Folder, "kubernetes.yaml")), strict: true).Spec.Template.Spec.Containers.Single();

        Assert.That(Flags(string.Join(' ', worker.Args)), Is.Not.Empty.And.SubsetOf(Flags(Help())));
    }

    [Test]
    public void ContainerAppsJob_Compiled_HasNoWarningAndItsArgumentsAreTheWorkers()
    {
        string file = Path.Combine(Folder, "container-apps.bicep");

        ToolResult linted = BicepCompiler.Run(Folder, "lint", file);
        ToolResult built = BicepCompiler.Run(Folder, "build", file, "--stdout");

        Assert.That(linted.ExitCode, Is.Zero, linted.Error);
        Assert.That(linted.Error + linted.OutputText, Is.Empty);
        Assert.That(built.ExitCode, Is.Zero, built.Error);
        Assert.That(Flags(built.OutputText), Is.Not.Empty.And.SubsetOf(Flags(Help())));
    }

    private static string Help()
    {
        using ProgramRun help = ProgramRun.Start("imgconv-worker", ["--help"]).WaitForExit();
        return help.Output;
    }

    private static string[] Flags(string text) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, "(?<![a-z0-9-])--[a-z][a-z-]+").Select(m => m.Value).Distinct()];
}
