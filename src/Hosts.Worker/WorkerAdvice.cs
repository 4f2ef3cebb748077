using ImageConversion.Batch.Model;

namespace Hosts.Worker;

/// <summary>What a user of this program can do about a problem, where its flags differ from those of <c>imgconv</c>.</summary>
internal static class WorkerAdvice
{
    /// <inheritdoc cref="Advice.Describe(Exception)"/>
    public static string Describe(Exception error) => error switch
    {
        BatchException { Kind: BatchErrorKind.PlanNotTrusted } =>
            $"{error.Message} Give the SHA-256 of the plan (--plan), or take the plan as it is (--trust-plan) if you know who can write its files.",
        BatchException { Kind: BatchErrorKind.RunPlaceUnknown } => $"{error.Message} Give the address of the run's folder (--run).",
        _ => Advice.Describe(error),
    };
}
