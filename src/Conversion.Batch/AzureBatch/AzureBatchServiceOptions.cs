using Azure.Core;
using ImageConversion.Answers;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>How to talk to Azure Batch. Retries, transport and logging are Azure.Core's, with values for a service that
/// throttles.</summary>
internal sealed class AzureBatchServiceOptions : ClientOptions
{
    /// <summary>The version of the data plane and of the management API that is spoken.</summary>
    public const string ApiVersion = "2025-06-01";

    /// <summary>Creates the options: 6 retries from 0.5 s to 20 s apart, or when the service asks for them; 60 s for an
    /// answer.</summary>
    public AzureBatchServiceOptions()
    {
        // Longer than the 30 s within which the service refuses to enable autoscale once more.
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 6;
        Retry.Delay = TimeSpan.FromMilliseconds(500);
        Retry.MaxDelay = TimeSpan.FromSeconds(20);
        // The service gives itself 30 s.
        Retry.NetworkTimeout = TimeSpan.FromSeconds(60);
        AddPolicy(new AnswerLimitPolicy(isXml: false), HttpPipelinePosition.BeforeTransport);
        Diagnostics.ApplicationId = "imgconv";
        foreach (string header in (ReadOnlySpan<string>)["client-request-id", "request-id", "ocp-date", "ocp-range", "DataServiceId"])
        {
            Diagnostics.LoggedHeaderNames.Add(header);
        }

        foreach (string parameter in (ReadOnlySpan<string>)["$filter", "$select", "$expand", "maxresults", "recursive", "timeout"])
        {
            Diagnostics.LoggedQueryParameters.Add(parameter);
        }
    }

    /// <summary>The scope of the tokens for the data plane; other clouds have others.</summary>
    /// <value>Default <c>https://batch.core.windows.net/.default</c>, the public cloud's.</value>
    public string Scope { get; set; } = "https://batch.core.windows.net/.default";

    /// <summary>The scope of the tokens for Azure Resource Manager; other clouds have others.</summary>
    /// <value>Default <c>https://management.azure.com/.default</c>, the public cloud's.</value>
    public string ManagementScope { get; set; } = "https://management.azure.com/.default";

    /// <summary>How long the service may work on one request, in whole seconds from 1 to 30.</summary>
    /// <value>Default null: the service's own 30 s.</value>
    public TimeSpan? ServerTimeout { get; init; }

    /// <summary>Whether the service repeats the client's id of a request in its answer.</summary>
    /// <value>Default null: not asked for, and it does not.</value>
    public bool? ReturnClientRequestId { get; init; }

    /// <summary>How often Azure Resource Manager is asked how far an operation is, where it does not say itself.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan ManagementPollDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of signatures and of waiting for tasks that are sent again. Azure.Core's own delays follow the
    /// system's clock.</summary>
    /// <value>Default the system's.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
