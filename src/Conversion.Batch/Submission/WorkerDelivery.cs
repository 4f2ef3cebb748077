using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Submission;

/// <summary>How nodes come by the worker, and how tasks start it (ADR 9). Pure; holds no secret.</summary>
/// <param name="Address">The package's address, as nodes reach it.</param>
/// <param name="Hash">The package's SHA-256.</param>
/// <param name="Identity">The identity with which nodes fetch it.</param>
internal sealed record WorkerDelivery(string Address, string Hash, BatchUserAssignedIdentity Identity)
{
    private const string PackageFile = "worker.tar.gz";
    private const int Retries = 3;

    /// <summary>A task that starts the worker.</summary>
    /// <param name="arguments">Its arguments, as the shell takes them within single quotes.</param>
    /// <remarks>A shell, because tasks are started without one: nothing would fill in the variables.</remarks>
    public static string CommandLine(string arguments) =>
        $"/bin/sh -c 'exec \"$AZ_BATCH_JOB_PREP_WORKING_DIR/{WorkerPackage.Program}\" {arguments}'";

    /// <summary>What the worker needs of its environment to sign in.</summary>
    /// <param name="address">An address of the storage account, for those that name none (az://container).</param>
    /// <param name="identity">The nodes' identity.</param>
    public static IEnumerable<NameValuePair> Environment(string address, BatchUserAssignedIdentity identity)
    {
        if (new Uri(address).Host.Split('.') is [var account, "blob", ..])
        {
            yield return new NameValuePair { Name = WorkerVariables.StorageAccount, Value = account };
        }

        if (identity.ClientId is { Length: > 0 } client)
        {
            yield return new NameValuePair { Name = WorkerVariables.ClientId, Value = client };
        }
    }

    /// <summary>What a node does before its first task: fetch the package, check it, unpack it, and start it once.</summary>
    /// <param name="check">The worker's arguments for that start, as the shell takes them within single quotes.</param>
    public BatchJobPreparationTask ToPreparation(string check) => new()
    {
        CommandLine = "/bin/sh -c '"
            + $"echo \"{Hash}  {PackageFile}\" | sha256sum -c - && tar -xzf {PackageFile} && "
            + $"exec ./{WorkerPackage.Program} {check}'",
        ResourceFiles =
        [
            new ResourceFile
            {
                HttpUrl = Address,
                FilePath = PackageFile,
                IdentityReference = new BatchNodeIdentityReference { ResourceId = Identity.ResourceId },
            },
        ],
        WaitForSuccess = true,
        Constraints = new BatchTaskConstraints { MaxTaskRetryCount = Retries, RetentionTime = BatchTaskConstraints.ShortRetention },
    };
}

/// <summary>The variables by which tasks set up their worker.</summary>
internal static class WorkerVariables
{
    /// <summary>The storage account of addresses that name none.</summary>
    public const string StorageAccount = "AZURE_STORAGE_ACCOUNT_NAME";

    /// <summary>The user-assigned identity.</summary>
    public const string ClientId = "AZURE_CLIENT_ID";

    /// <summary>Workers that share the node.</summary>
    public const string Slots = "IMGCONV_SLOTS";
}
