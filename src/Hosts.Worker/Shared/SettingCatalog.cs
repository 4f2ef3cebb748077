
namespace Hosts;

/// <summary>Every setting of both programs.</summary>
internal static class SettingCatalog
{
    /// <summary>The encoder's effort.</summary>
    public static Setting Compression { get; } = Choice(
        "compression", "balanced", "How to trade speed for size: fast is quickest, small writes the smallest PNGs.", "fast|balanced|small");

    /// <summary>What becomes of the Exif orientation.</summary>
    public static Setting Orientation { get; } = Choice(
        "orientation", "apply", "Apply the Exif orientation to the pixels, or keep the pixels as stored.", "apply|keep");

    /// <summary>Which colours the PNG's numbers mean.</summary>
    public static Setting Color { get; } = Choice(
        "color", "keep", "Keep the pixel values and the colour profile, or convert to sRGB.", "keep|srgb");

    /// <summary>Which metadata is carried.</summary>
    public static Setting Metadata { get; } = Choice(
        "metadata", "all", "Copy all metadata, only what colour needs, or none.", "all|color|none");

    /// <summary>What becomes of damaged JPEGs.</summary>
    public static Setting OnDamage { get; } = Choice(
        "on-damage", "reject", "Fail a damaged JPEG, or convert what can be decoded of it and warn.", "reject|salvage");

    /// <summary>What becomes of colour pictures that are grey throughout.</summary>
    public static Setting Grey { get; } = Choice(
        "grey", "auto", "Write a grey PNG when all pixels of a colour image are grey, or never do so.", "auto|never");

    /// <summary>What becomes of CMYK pictures without a profile.</summary>
    public static Setting Cmyk { get; } = Value(
        "cmyk", "press", "Convert CMYK images without a profile as a press prints, by a naive formula, or by an ICC profile.", "press|naive|PROFILE");

    /// <summary>Which pictures of a file are converted.</summary>
    public static Setting Extract { get; } = Choice(
        "extract", "primary", "Convert the primary picture of a file, or its further pictures too (MPO views, gain maps), as NAME.2.png, NAME.3.png.", "primary|further");

    /// <summary>What becomes of gain maps.</summary>
    public static Setting Hdr { get; } = Choice(
        "hdr", "off", "Apply the gain map of an Ultra HDR image and write an HDR PNG of 16 bits, with PQ or HLG signals.", "off|pq|hlg");

    /// <summary>Which decoder reads JPEGs.</summary>
    public static Setting Decoder { get; } = Choice(
        "decoder", "own", "Decode with the decoder of imgconv, or with the SkiaSharp library to compare them. The pixels are the same.", "own|skia");

    /// <summary>Which encoder codes the pixels.</summary>
    public static Setting Encoder { get; } = Choice(
        "encoder", "own", "Encode with the encoder of imgconv, or with the SkiaSharp library to compare them.", "own|skia");

    /// <summary>The largest picture (MaxPixels).</summary>
    public static Setting MaxPixels { get; } = Value(
        "max-pixels", "500000000", "Fail an image with more pixels (width times height) than this.", "N");

    /// <summary>The longest side (MaxSidePixels).</summary>
    public static Setting MaxSide { get; } = Value(
        "max-side", "65535", "Fail an image whose width or height is more than this many pixels.", "N");

    /// <summary>The largest file (MaxInputBytes).</summary>
    public static Setting MaxInput { get; } = Value(
        "max-input", "1GiB", "Fail an image whose file is larger than this.", "BYTES");

    /// <summary>The most scans of a progressive image (MaxScans).</summary>
    public static Setting MaxScans { get; } = Value(
        "max-scans", "500", "Fail a progressive JPEG with more scans than this. Each scan is a pass over the whole image.", "N");

    /// <summary>The memory of one image (MaxMemoryBytes).</summary>
    public static Setting MaxImageMemory { get; } = Value(
        "max-image-memory", "4GiB", "Fail an image whose conversion takes more memory than this, not counting the JPEG and PNG files themselves.", "BYTES");

    /// <summary>Which formats are converted.</summary>
    public static Setting Accept { get; } = Choice(
        "accept", "jpeg", "What to accept in files with the name of a JPEG: JPEG data only, or also PNG, GIF, BMP and WebP data.", "jpeg|any");

    /// <summary>How PNGs are named.</summary>
    public static Setting Names { get; } = Choice(
        "names", "replace", "Convert name.jpg to name.png (replace) or to name.jpg.png (append).", "replace|append");

    /// <summary>What becomes of PNGs that exist.</summary>
    public static Setting Overwrite { get; } = Choice(
        "overwrite", "stale", "Which existing PNGs to write again: those that imgconv did not make from the current JPEG with these settings (stale); the same, but keep PNGs of other programs (own); all (always); or none (never).", "stale|own|always|never");

    /// <summary>The storage tier of PNGs in a container.</summary>
    public static Setting Tier { get; } = new(
        Key("tier"), "--tier", null, "The access tier of PNGs in a container. Default: the account's.", "hot|cool|cold|archive");

    /// <summary>The process's memory.</summary>
    public static Setting Memory { get; } = Value(
        "memory", null, "Memory for the whole process, for example 2GiB. Default: half of that of the machine or container.", "BYTES");

    /// <summary>Images converted at one time.</summary>
    public static Setting Parallelism { get; } = Value(
        "parallelism", null, "How many images to convert at the same time. Default: one per processor core.", "N");

    /// <summary>What a power failure may cost.</summary>
    public static Setting Durability { get; } = Choice(
        "durability", "data", "For a TARGET folder, what to flush to disk: nothing (none); each PNG, so that a power failure leaves no partial PNG (data); or each PNG and its name, so that a power failure loses no PNG (full).", "none|data|full");

    /// <summary>How fast images are transferred.</summary>
    public static Setting CapMbps { get; } = Value(
        "cap-mbps", null, "Limit the transfer of images to this many megabits per second, reads and writes together, for each machine or node. Default: no limit.", "MBPS");

    /// <summary>Workers that share the machine.</summary>
    public static Setting Slots { get; } = new(
        "IMGCONV_SLOTS", null, "1", "How many workers share this machine. Each uses an equal share of its cores and memory.", "N");

    /// <summary>The run's name.</summary>
    public static Setting RunName { get; } = Value(
        "name", null, "A name for the run. Other commands find the newest run of this name. Up to 64 letters, digits, '-', '_' and '.'.", "NAME");

    /// <summary>Which images.</summary>
    public static Setting IncludePattern { get; } = Value(
        "include-pattern", null, "Only images whose names, relative to SOURCE, match this pattern. * matches within a folder, ** across folders.", "GLOB") with { Alias = "--only" };

    /// <summary>Which images are left out.</summary>
    public static Setting ExcludePattern { get; } = Value(
        "exclude-pattern", null, "Leave out images whose names match this pattern, even if --include-pattern matches.", "GLOB");

    /// <summary>By what an image is known.</summary>
    public static Setting Select { get; } = Choice(
        "select", "name", "Which files of SOURCE are images: those named .jpg, .jpeg, .jpe or .jfif (name); those with the content type image/jpeg, of a container (content-type); or those that begin like a JPEG, which takes a read of every file (content).", "name|content-type|content");

    /// <summary>Whether links are followed.</summary>
    public static Setting FollowSymlinks { get; } = Choice(
        "follow-symlinks", "false", "For a SOURCE folder, follow links to folders and files, also out of SOURCE. Each folder is read once.", "true|false") with { IsSwitch = true };

    /// <summary>What is carried to PNGs.</summary>
    public static Setting Preserve { get; } = Value(
        "preserve", null, "Carry to new PNGs what is stored with their JPEGs, one or more of: times (of modification), metadata (with Cache-Control, Content-Disposition and Content-Language), tags. Default: nothing.", "times,metadata,tags");

    /// <summary>Where the files of runs are.</summary>
    public static Setting State { get; } = Value(
        "state", null, "Where the files of runs (plans and the results of images) are kept. Default: TARGET/.imgconv/runs, or the container imgconv-runs of the account of TARGET.", "ADDRESS");

    /// <summary>What things cost.</summary>
    public static Setting Prices { get; } = Value(
        "prices", null, "A price table (JSON file) for estimates. Default: example prices, which are not enough for --max-cost.", "FILE");

    /// <summary>How notes, errors and a worker's lines are written.</summary>
    public static Setting LogFormat { get; } = new(
        Key("log-format"), null, "text", "Write notes, errors and a worker's lines as text, or as log entries: one line each, or JSON.", "text|simple|json");

    /// <summary>The OpenTelemetry collector of the nodes.</summary>
    public static Setting NodeOtlpEndpoint { get; } = new(
        Key("node-otlp-endpoint"), null, null, "The URL, without secrets, of an OpenTelemetry collector that the nodes of a run can reach.", "URL");

    /// <summary>The pool of a run.</summary>
    public static Setting Pool { get; } = Value("pool-id", null, "The id of the pool that does the work.", "ID") with { Alias = "--pool" };

    /// <summary>The worker that nodes get.</summary>
    public static Setting Worker { get; } = Value(
        "worker", null, "The folder with the worker (imgconv-worker) to install on the nodes. If it is named linux-x64 and the nodes are Arm64, the folder linux-arm64 next to it is used. Default: the worker that came with this program.", "FOLDER");

    /// <summary>How long a run on a pool may take.</summary>
    public static Setting MaxDuration { get; } = Value(
        "max-duration", "7d", "End the run after this time, counted from its submission, also when no imgconv runs any more. Exit code 7. The run can be continued.", "DURATION");

    /// <summary>What the nodes of a run on a pool may cost.</summary>
    public static Setting MaxCost { get; } = Value(
        "max-cost", null, "End the run before the nodes of its pool cost more than this, in the currency of the prices, as if all nodes run all the time; also when no imgconv runs any more. Exit code 7. The run can be continued. Default: no limit.", "AMOUNT");

    /// <summary>What a node costs.</summary>
    public static Setting NodePrice { get; } = Value(
        "price-per-node-hour", null, "What a node costs per hour, for --max-cost: 0.19, or 0.19+0.04 for dedicated and Spot nodes. Default: from --prices.", "PRICE");

    /// <summary>The minimum work of a shard.</summary>
    public static Setting ShardTime { get; } = Value(
        "shard-time", "90s", "Divide the run into shards (lists of images, each converted by one task) that take at least this long by the estimate.", "DURATION");

    /// <summary>How often a run on a pool is looked at.</summary>
    public static Setting PollInterval { get; } = Value(
        "poll-interval", "10s", "With --wait or --follow: how often to check the run.", "DURATION");

    /// <summary>How long a run on a pool may stand still.</summary>
    public static Setting StallTimeout { get; } = Value(
        "stall-timeout", "30m", "With --wait or --follow: end the run's job if it makes no progress for this long. Exit code 5.", "DURATION");

    /// <summary>The storage account.</summary>
    public static Setting StorageAccount { get; } = new(
        "AZURE_STORAGE_ACCOUNT_NAME", null, null, "The storage account of az:// addresses.", "NAME");

    /// <summary>Where the worker's classic modes read.</summary>
    public static Setting InputContainer { get; } = new(
        "AZURE_STORAGE_INPUT_CONTAINER", null, "images", "Where the classic modes of the worker read: a container or a folder.", "ADDRESS");

    /// <summary>Where the worker's classic modes write.</summary>
    public static Setting OutputContainer { get; } = new(
        "AZURE_STORAGE_OUTPUT_CONTAINER", null, "converted", "Where the classic modes of the worker write: a container or a folder.", "ADDRESS");

    /// <summary>One container for both.</summary>
    public static Setting Container { get; } = new(
        "AZURE_STORAGE_CONTAINER_NAME", null, "images", "One container for both input and output.", "ADDRESS");

    /// <summary>The account's connection string.</summary>
    public static Setting ConnectionString { get; } = new(
        "AZURE_STORAGE_CONNECTION_STRING", null, null, "The storage account's connection string, used instead of an identity if set.", "TEXT", IsSecret: true);

    /// <summary>Further hosts that get tokens.</summary>
    public static Setting TrustedHosts { get; } = new(
        Key("trusted-hosts"), null, null, "Further hosts that access tokens may be sent to, e.g. a custom domain of the storage account.", "HOST,…", IsOfUser: true);

    /// <summary>What becomes of a blob whose stored MD5 is wrong.</summary>
    public static Setting CheckMd5 { get; } = new(
        Key("check-md5"), "--check-md5", "fail", "A blob of SOURCE whose stored MD5 is wrong: fail it, convert it with a note (log), or do not compare (no).", "fail|log|no");

    /// <summary>The user-assigned identity.</summary>
    public static Setting ClientId { get; } = new(
        "AZURE_CLIENT_ID", null, null, "The client id of the user-assigned managed identity to sign in with.", "GUID");

    /// <summary>The Batch account.</summary>
    public static Setting BatchAccount { get; } = new("AZURE_BATCH_ACCOUNT", null, null, "The Batch account.", "NAME");

    /// <summary>The Batch account's address.</summary>
    public static Setting BatchEndpoint { get; } = new(
        "AZURE_BATCH_ENDPOINT", null, null, "The Batch account's endpoint.", "URL");

    /// <summary>The Batch account's key.</summary>
    public static Setting BatchKey { get; } = new(
        "AZURE_BATCH_ACCESS_KEY", null, null, "The Batch account's key. Without it, Microsoft Entra ID is used.", "KEY", IsSecret: true);

    /// <summary>The subscription of the Batch account.</summary>
    public static Setting SubscriptionId { get; } = new(
        "AZURE_SUBSCRIPTION_ID", null, null, "The Batch account's subscription, which pools with an identity need.", "GUID");

    /// <summary>The resource group of the Batch account.</summary>
    public static Setting ResourceGroup { get; } = new(
        "AZURE_RESOURCE_GROUP", null, null, "The Batch account's resource group, which pools with an identity need.", "NAME");

    /// <summary>The identity of a pool's nodes.</summary>
    public static Setting PoolIdentity { get; } = new(
        "IMGCONV_POOL_IDENTITY",
        "--identity",
        null,
        "The user-assigned managed identity of the nodes: the resource id of that of a new pool; or the resource id or client id of one of a pool that has several.",
        "/subscriptions/…");

    /// <summary>The instance metadata service.</summary>
    public static Setting MetadataEndpoint { get; } = new(
        Key("metadata-endpoint"), null, "http://169.254.169.254", "The instance metadata service, which a worker asks each second whether its machine is to be evicted; 'off' asks nothing.", "URL", IsOfUser: true);

    /// <summary>The cloud.</summary>
    public static Setting Cloud { get; } = new(
        "AZURE_CLOUD", null, null, "The cloud: its name, or a file as 'az cloud show' prints it. Default: that of AZURE_AUTHORITY_HOST or of the Batch account.", "AzureCloud|AzureUSGovernment|AzureChinaCloud|FILE", IsOfUser: true);

    /// <summary>Azure Resource Manager's address.</summary>
    public static Setting ResourceManagerEndpoint { get; } = new(
        "AZURE_RESOURCE_MANAGER_ENDPOINT", null, null, "Azure Resource Manager's endpoint. Default: that of the cloud, https://management.azure.com.", "URL");

    /// <summary>Which files of a source are images, and what goes with them.</summary>
    public static IReadOnlyList<Setting> OfInput { get; } = [Select, FollowSymlinks, IncludePattern, ExcludePattern, Preserve];

    /// <summary>The settings that are part of the recipe or of a run, each with a flag.</summary>
    public static IReadOnlyList<Setting> OfRuns { get; } =
    [
        Compression, Grey, Orientation, Color, Cmyk, Metadata, OnDamage, Accept, Extract, Hdr, Decoder, Encoder, MaxPixels, MaxSide, MaxInput,
        MaxScans, MaxImageMemory, Names, Overwrite, Tier, Memory, Parallelism, CapMbps, Durability, .. OfInput, CheckMd5, RunName, State,
    ];

    /// <summary>The settings of runs on a pool, each with a flag.</summary>
    public static IReadOnlyList<Setting> OfPools { get; } = [Pool, Worker, MaxDuration, MaxCost, NodePrice, ShardTime, PollInterval, StallTimeout];

    /// <summary>The settings of a machine that continues a run; the run's plan has all else.</summary>
    public static IReadOnlyList<Setting> OfMachines { get; } = [Memory, Parallelism, CapMbps, Durability, CheckMd5];

    /// <summary>Settings of a machine that <c>submit</c> hands on to the nodes.</summary>
    public static IReadOnlyList<Setting> OfNodes { get; } = [CapMbps, Durability, CheckMd5];

    /// <summary>All settings, in the order in which they are shown.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. OfRuns,
        .. OfPools,
        Prices,
        LogFormat,
        NodeOtlpEndpoint,
        StorageAccount, InputContainer, OutputContainer, Container, ConnectionString, TrustedHosts, ClientId, Slots,
        BatchAccount, BatchEndpoint, BatchKey, SubscriptionId, ResourceGroup, ResourceManagerEndpoint, PoolIdentity, Cloud, MetadataEndpoint,
    ];

    private static Setting Choice(string name, string standard, string description, string choices) =>
        new(Key(name), "--" + name, standard, description, choices);

    private static Setting Value(string name, string? standard, string description, string hint) =>
        new(Key(name), "--" + name, standard, description, hint);

    private static string Key(string name) => "IMGCONV_" + name.Replace('-', '_').ToUpperInvariant();
}
