namespace ImageConversion.BatchEmulator;

/// <summary>How an emulated Batch account is set up. Every option has a default that suits a test.</summary>
public sealed record EmulatedBatchOptions
{
    /// <summary>The account's name, as it stands in signatures and in <c>AZ_BATCH_ACCOUNT_NAME</c>.</summary>
    public string AccountName { get; init; } = "emulated";

    /// <summary>The account's key, base64.</summary>
    /// <value>A fixed key that is published with the emulator; no secret.</value>
    public string AccountKey { get; init; } = "RW11bGF0ZWQgQmF0Y2gga2V5IC0gcHVibGlzaGVkLCBub3QgYSBzZWNyZXQgYXQgYWxsLCBldmVyLg==";

    /// <summary>The port of plain http on 127.0.0.1.</summary>
    /// <value>0, the default: a free one.</value>
    public int HttpPort { get; init; }

    /// <summary>The port of https on 127.0.0.1.</summary>
    /// <value>0, the default: a free one.</value>
    public int HttpsPort { get; init; }

    /// <summary>
    /// By how much faster than the service the emulator does what the service takes its own time for: allocating,
    /// booting and removing nodes, resize time-outs, autoscale intervals and samples, the lag of task counts. What a
    /// client states of its jobs and tasks (<c>maxWallClockTime</c>, <c>retentionTime</c>) is never scaled: real
    /// processes run at real speed.
    /// </summary>
    /// <value>200 by default: a node is there after about 0.4 s. 1 is the service's pace.</value>
    public double TimeScale { get; init; } = 200;

    /// <summary>The clock of all waiting; a test's fake one advances the emulator by hand.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the nodes' directories are made; the emulator makes a folder of its own there and removes it.</summary>
    /// <value>The system's temporary folder by default.</value>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>Variables that every process on every node gets, beside those of Batch and <c>PATH</c>.</summary>
    public IReadOnlyDictionary<string, string> NodeEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Storage accounts that the identities of pools may read and write although they speak plain http, where bearer
    /// tokens may not travel: connection strings, as of Azurite. Over https the identity's own token is sent.
    /// </summary>
    public IReadOnlyList<string> StorageConnectionStrings { get; init; } = [];

    /// <summary>Hears of every call of the service as it comes in: method, path with query, and body. Calls come at the
    /// same time.</summary>
    public Action<string, string, string>? RequestReceived { get; init; }

    /// <summary>Pools that the account may hold.</summary>
    /// <value>100 by default, as a new account.</value>
    public int PoolQuota { get; init; } = 100;

    /// <summary>Jobs that may be active at once.</summary>
    /// <value>300 by default, as a new account.</value>
    public int ActiveJobQuota { get; init; } = 300;

    /// <summary>Dedicated nodes of all pools. The service counts cores; here every node has one.</summary>
    public int DedicatedNodeQuota { get; init; } = 10_000;

    /// <summary>Low-priority nodes of all pools.</summary>
    public int LowPriorityNodeQuota { get; init; } = 10_000;

    /// <summary>Whether the account takes signatures with its key, as <c>allowedAuthenticationModes</c> says.</summary>
    public bool AllowSharedKey { get; init; } = true;
}
