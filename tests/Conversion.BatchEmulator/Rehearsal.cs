using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ImageConversion.BatchEmulator;

/// <summary>What a run needs besides the Batch account: a storage account (Azurite), and an operator who has signed in. Both end with
/// the emulator.</summary>
internal sealed partial class Rehearsal : IDisposable
{
    private const string Package = "azurite@3.37.0";

    // The account and key that Azurite publishes; no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Subscription = "00000000-0000-0000-0000-000000000001";
    private const string ResourceGroup = "rehearsal";

    // The first start downloads the package.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _storage;
    private readonly string _folder = Directory.CreateTempSubdirectory("imgconv-rehearsal-").FullName;

    private Rehearsal(Process storage, string endpoint)
    {
        _storage = storage;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={endpoint}/{Account}";
    }

    /// <summary>How the storage account is reached.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts the storage account.</summary>
    /// <param name="script">Azurite's script for node; null to have npm find or download it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Rehearsal> StartAsync(string? script, CancellationToken cancellationToken)
    {
        string[] own = ["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"];
        var start = new ProcessStartInfo(
            script is null ? "npm" : "node",
            script is null ? ["exec", "--yes", "--package", Package, "--", "azurite-blob", .. own] : [script, .. own])
        {
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (Listening().Match(line) is { Success: true } match)
                {
                    _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                    return new Rehearsal(process, match.Value);
                }
            }

            throw new IOException($"{start.FileName} ended before the storage account listened. It needs Node.js and npm.");
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>What imgconv reads from the environment.</summary>
    public IEnumerable<(string Name, string Value)> Environment(EmulatedBatch batch)
    {
        yield return ("AZURE_STORAGE_CONNECTION_STRING", ConnectionString);
        yield return ("AZURE_SUBSCRIPTION_ID", Subscription);
        yield return ("AZURE_RESOURCE_GROUP", ResourceGroup);
        yield return ("AZURE_RESOURCE_MANAGER_ENDPOINT", batch.HttpsEndpoint.AbsoluteUri);
        yield return ("IMGCONV_TRUSTED_HOSTS", batch.HttpsEndpoint.Authority);
        yield return ("IMGCONV_POOL_IDENTITY",
            $"/subscriptions/{Subscription}/resourceGroups/{ResourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nodes");
        yield return ("SSL_CERT_FILE", batch.CertificateFile);
        yield return ("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential");
        yield return ("PATH", $"{WriteSignIn(batch)}:$PATH");
    }

    public void Dispose()
    {
        _storage.Kill(entireProcessTree: true);
        _storage.WaitForExit();
        _storage.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // In place of 'az account get-access-token': the emulator issues the tokens that it accepts.
    private string WriteSignIn(EmulatedBatch batch)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The emulator's nodes need Linux.");
        }

        string az = Path.Combine(_folder, "az");
        File.WriteAllText(az, $$"""
            #!/bin/sh
            echo '{"accessToken":"{{batch.IssueToken("https://management.azure.com", TimeSpan.FromDays(30))}}","expiresOn":"2099-01-01 00:00:00.000000","expires_on":4070908800,"tokenType":"Bearer"}'

            """);
        File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return _folder;
    }

    // Some of its scripts first print the address as it was asked for, with port 0.
    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex Listening();
}
