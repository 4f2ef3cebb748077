using System.Text.Json;
using ImageConversion.BatchEmulator;
using ImageConversion.Storage;
using ImageConversion.Storage.Opening;
using ImageConversion.Testing;

namespace Hosts.Submit.Tests;

/// <summary>A folder with the programs on its path and accounts that nobody else uses: where a page's reader stands.</summary>
internal sealed class PageBench : IAsyncDisposable
{
    // The audiences of what the programs ask for.
    private static readonly string[] Audiences = ["https://batch.core.windows.net/", "https://management.azure.com/"];

    private readonly TemporaryFolder _folder = new();
    private readonly Azurite _storage;
    private readonly EmulatedBatch _batch;

    private PageBench(Azurite storage, EmulatedBatch batch)
    {
        (_storage, _batch) = (storage, batch);
        Directory.CreateDirectory(_folder["home"]);
        foreach ((string name, string program) in new[]
        {
            ("imgconv", BuiltPrograms.Imgconv),
            ("imgconv-worker", Path.Combine(BuiltPrograms.WorkerFolder, "imgconv-worker")),
        })
        {
            WriteProgram(name, $"exec {program} \"$@\"");
        }
    }

    /// <summary>Starts the accounts, with the containers and the pool that the templates make.</summary>
    public static async Task<PageBench> StartAsync(string poolId)
    {
        Azurite storage = Azurite.Start();
        EmulatedBatch batch = await EmulatedBatch.StartAsync(new EmulatedBatchOptions
        {
            TimeScale = 400,
            StorageConnectionStrings = [storage.ConnectionString],
            NodeEnvironment = new Dictionary<string, string> { ["DOTNET_ROOT"] = BuiltPrograms.DotnetRoot },
        });
        var bench = new PageBench(storage, batch);
        var stores = new BlobStoreFactory(new StorageSettings { ConnectionString = storage.ConnectionString });
        foreach (string container in new[] { "images", "converted", "imgconv-runs" })
        {
            await stores.Open(StoreAddress.Parse($"az://{container}")).CreateIfAbsentAsync();
        }

        await BatchBench.AddPoolAsync(batch, poolId, dedicated: 2);
        bench.WriteAz();
        return bench;
    }

    /// <summary>Puts the outputs of the templates where the programs look for them.</summary>
    public Task WriteDeploymentAsync() => File.WriteAllTextAsync(_folder["home", "deployment.json"], Outputs());

    /// <summary>Types commands at a prompt; each has to succeed.</summary>
    public void Type(string commands)
    {
        using ProgramRun shell = ProgramRun.Start("/bin/bash", ["-euo", "pipefail", "-c", commands], _folder["home"], new Dictionary<string, string>
        {
            ["PATH"] = $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
            ["AZURE_STORAGE_CONNECTION_STRING"] = _storage.ConnectionString,
            ["AZURE_RESOURCE_MANAGER_ENDPOINT"] = _batch.HttpsEndpoint.AbsoluteUri,
            ["IMGCONV_TRUSTED_HOSTS"] = _batch.HttpsEndpoint.Authority,
            ["AZURE_TOKEN_CREDENTIALS"] = "AzureCliCredential",
            ["SSL_CERT_FILE"] = _batch.CertificateFile,
            ["DOTNET_ROOT"] = BuiltPrograms.DotnetRoot,
            ["IMGCONV_WORKER"] = BuiltPrograms.WorkerFolder,
            ["IMGCONV_POLL_INTERVAL"] = "0.25s",
        }).WaitForExit();
        Assert.That(shell.ExitCode, Is.Zero, $"$ {commands}\n{shell.Output}{shell.Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        await _batch.DisposeAsync();
        _storage.Dispose();
        _folder.Dispose();
    }

    /// <summary>What the page uses of <c>az</c>: signing in, and what a deployment gives back.</summary>
    private void WriteAz()
    {
        var lines = new List<string> { "case \"$*\" in" };
        foreach (string audience in Audiences)
        {
            string token = JsonSerializer.Serialize(new
            {
                accessToken = _batch.IssueToken(audience),
                expiresOn = DateTimeOffset.Now.AddHours(1).ToString("yyyy-MM-dd HH:mm:ss.ffffff"),
                expires_on = DateTimeOffset.Now.AddHours(1).ToUnixTimeSeconds(),
                tokenType = "Bearer",
            });
            lines.Add($"'account get-access-token'*{new Uri(audience).Host}*) echo '{token}' ;;");
        }

        lines.AddRange(
        [
            "'login' | 'account show '* | 'provider register '* | 'batch account list '* | 'group create '* | 'deployment group create '* | 'group delete '*) ;;",
            "'ad signed-in-user show '*) echo 00000000-0000-0000-0000-000000000002 ;;",
            $"'deployment group show '*) cat <<'END'\n{Outputs()}\nEND\n;;",
            "*) echo \"az $*: nothing of this page\" >&2; exit 1 ;;",
            "esac",
        ]);
        WriteProgram("az", string.Join('\n', lines));
    }

    private string Outputs() => JsonSerializer.Serialize(
        new Dictionary<string, string>
        {
            ["AZURE_STORAGE_INPUT_CONTAINER"] = "images",
            ["AZURE_STORAGE_OUTPUT_CONTAINER"] = "converted",
            ["AZURE_BATCH_ACCOUNT"] = _batch.AccountName,
            ["AZURE_BATCH_ENDPOINT"] = _batch.HttpsEndpoint.AbsoluteUri,
            ["AZURE_SUBSCRIPTION_ID"] = "00000000-0000-0000-0000-000000000001",
            ["AZURE_RESOURCE_GROUP"] = "rg",
            ["IMGCONV_POOL_IDENTITY"] = BatchBench.Identity,
        }.ToDictionary(output => output.Key, output => new { type = "String", value = output.Value }));

    private void WriteProgram(string name, string text)
    {
        Directory.CreateDirectory(_folder["bin"]);
        ScriptedWorker.WriteProgram(_folder["bin", name], $"#!/bin/bash\n{text}\n");
    }
}
