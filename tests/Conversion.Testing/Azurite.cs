using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ImageConversion.Testing;

/// <summary>The emulator of Azure's blob service, from npm, as a process of its own on a free port of this machine.</summary>
public sealed partial class Azurite : IDisposable
{
    // The account and key that the emulator publishes; no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Ends with its input, which the system closes when the tests die, however they die.
    private const string Launcher = """
        process.stdin.on('end', () => process.exit(0)).resume();
        require(process.argv[1]);
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Lazy<Azurite> Instance = new(() => Launch());

    private static int _lastContainer;

    private readonly Process _process;

    private Azurite(Process process, Uri endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    /// <summary>One emulator for all tests of this process, started by the first that asks; it ends with the process.</summary>
    public static Azurite Shared => Instance.Value;

    /// <summary>The blob service of the emulator's account, without a '/' at its end.</summary>
    public Uri Endpoint { get; }

    public int ProcessId => _process.Id;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol={Endpoint.Scheme};AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint}";

    /// <summary>A container's name that no other test of this process has; the container is not made.</summary>
    public static string NewContainerName() => $"test-{Interlocked.Increment(ref _lastContainer):d6}";

    /// <summary>Starts another emulator; the caller disposes it.</summary>
    public static Azurite Start() => Launch();

    /// <summary>Starts another emulator, which speaks https with a certificate, and takes bearer tokens.</summary>
    /// <param name="certificateFile">The certificate, PEM.</param>
    /// <param name="keyFile">Its key, PEM.</param>
    public static Azurite StartWithTokens(string certificateFile, string keyFile) =>
        Launch("--cert", certificateFile, "--key", keyFile, "--oauth", "basic");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static Azurite Launch(params string[] more)
    {
        string program = AzuritePackage.Require();
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "-e", Launcher, "--", program, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence",
            "--skipApiVersionCheck", "--disableTelemetry", "--silent", .. more,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        void Take(string? line)
        {
            if (line is null)
            {
                listening.TrySetException(new InvalidOperationException(
                    $"azurite ended before it listened: {string.Join('\n', said)}"));
                return;
            }

            lock (said)
            {
                said.Add(line);
            }

            if (Listening().Match(line) is { Success: true } match)
            {
                listening.TrySetResult(new Uri($"{match.Value}/{Account}"));
            }
        }

        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
            {
                said.Add(line.Data ?? "");
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            return new Azurite(process, listening.Task.WaitAsync(Patience).GetAwaiter().GetResult());
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    [GeneratedRegex(@"https?://127\.0\.0\.1:\d+")]
    private static partial Regex Listening();
}
