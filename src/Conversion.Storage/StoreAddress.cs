namespace ImageConversion.Storage;

/// <summary>Where a store is, as a person types it: a folder, or a container with an optional prefix.</summary>
public sealed record StoreAddress
{
    private const string AccountScheme = "az://";

    private StoreAddress(string text) => Text = text;

    /// <summary>A folder's path, full if it can be opened, or the address as typed, without a '/' at its end. Holds no secret.</summary>
    public string Text { get; }

    /// <summary>Whether it is a folder of this machine.</summary>
    public bool IsFolder => Container is null;

    /// <summary>The container; null for a folder.</summary>
    public string? Container { get; private init; }

    /// <summary>What the names of all blobs begin with, without the '/' that follows it; empty for the whole container.</summary>
    public string Prefix { get; private init; } = "";

    /// <summary>The blob service's address, without a '/' at its end; null for a folder, and where the address names no
    /// account (<c>az://container/prefix</c>).</summary>
    public Uri? Service { get; private init; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">A path, <c>az://container/prefix</c> (the prefix as it is, nothing escaped), or an http(s) URL
    /// of a container and prefix (escaped as URLs are).</param>
    /// <param name="baseFolder">The full path that a relative path starts from. Null leaves it relative, and <see cref="IBlobStoreFactory.Open"/>
    /// refuses it: the process's working folder is not read.</param>
    /// <exception cref="BlobStoreException"><see cref="BlobStoreErrorKind.InvalidName"/>: it is empty, no path, holds a
    /// signature or a password, or names no container.</exception>
    public static StoreAddress Parse(string text, string? baseFolder = null)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid($"Expected a folder or a container's address; found '{text}'.");
        }

        ThrowIfSecret(text);
        if (text.StartsWith(AccountScheme, StringComparison.OrdinalIgnoreCase))
        {
            return ParseContainer(text);
        }

        bool isUrl = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        if (!isUrl && text.IndexOf("://", StringComparison.Ordinal) is var scheme and > 0)
        {
            throw Invalid($"Expected a folder, az://container/prefix or an https address; found the scheme {BlobName.Printable(text[..scheme])}.");
        }

        if (isUrl)
        {
            return ParseUrl(text);
        }

        bool isFull = baseFolder is not null || Path.IsPathFullyQualified(text);
        return new StoreAddress(Path.TrimEndingDirectorySeparator(isFull ? Path.GetFullPath(text, baseFolder ?? Path.GetPathRoot(text)!) : text));
    }

    /// <summary>The address of a place below this one.</summary>
    /// <param name="path">Its path from here, with '/' as separator, nothing escaped.</param>
    public StoreAddress Append(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (IsFolder)
        {
            return new StoreAddress(Path.Combine(Text, path));
        }

        string written = Service is null ? path : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return new StoreAddress($"{Text}/{written}")
        {
            Service = Service,
            Container = Container,
            Prefix = Prefix.Length == 0 ? path : $"{Prefix}/{path}",
        };
    }

    /// <summary>The same container and prefix in an account.</summary>
    /// <param name="service">The blob service's address.</param>
    /// <exception cref="InvalidOperationException">This is a folder's address.</exception>
    public StoreAddress InAccount(Uri service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (IsFolder)
        {
            throw new InvalidOperationException($"{Text} is a folder, not a container.");
        }

        var root = new Uri(service.AbsoluteUri.TrimEnd('/'));
        var container = new StoreAddress($"{root.AbsoluteUri.TrimEnd('/')}/{Container}") { Service = root, Container = Container };
        return Prefix.Length == 0 ? container : container.Append(Prefix);
    }

    /// <summary>The address of another container of the same account.</summary>
    /// <param name="container">Its name.</param>
    /// <exception cref="InvalidOperationException">This is a folder's address.</exception>
    public StoreAddress WithContainer(string container)
    {
        ArgumentException.ThrowIfNullOrEmpty(container);
        if (IsFolder)
        {
            throw new InvalidOperationException($"{Text} is a folder, not a container.");
        }

        string root = Service is null ? AccountScheme : $"{Service.AbsoluteUri.TrimEnd('/')}/";
        return new StoreAddress(root + container) { Service = Service, Container = container };
    }

    /// <summary>The path from this address to another that lies within it, with '/' as separator: empty where both are the same
    /// place, null where the other lies elsewhere. Links on the way are followed. An address without an account is not compared
    /// with one that has it.</summary>
    public string? PathTo(StoreAddress other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsFolder != other.IsFolder || Container != other.Container || Service != other.Service)
        {
            return null;
        }

        (string here, string there) = IsFolder ? (Resolve(Text), Resolve(other.Text)) : (Prefix, other.Prefix);
        char separator = IsFolder ? Path.DirectorySeparatorChar : '/';
        bool isWhole = here.EndsWith(separator) || (!IsFolder && here.Length == 0);
        string prefix = isWhole ? here : here + separator;
        StringComparison comparison = IsFolder && (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;
        return string.Equals(here, there, comparison) ? ""
            : there.StartsWith(prefix, comparison) ? there[prefix.Length..].Replace(separator, '/')
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static StoreAddress ParseContainer(string text)
    {
        string path = text[AccountScheme.Length..].TrimEnd('/');
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        string container = slash < 0 ? path : path[..slash];
        string prefix = slash < 0 ? "" : path[(slash + 1)..];
        ThrowIfBroken(text, container, prefix);
        return new StoreAddress(AccountScheme + path) { Container = container, Prefix = prefix };
    }

    // Whatever the scheme, and however it is mistyped: nothing of the secret is shown.
    private static void ThrowIfSecret(string text)
    {
        if (SecretText.IsFoundIn(text))
        {
            // Hidden before it is cut: what is cut may not look like a secret any more.
            string hidden = SecretText.Hide(text);
            int end = hidden.AsSpan().IndexOfAny('?', '#');
            string shown = end < 0 ? hidden : hidden[..end];
            throw Invalid($"{(SecretText.IsFoundIn(shown) ? "The address" : shown)} holds a signature, a key or a password; "
                + "signatures (SAS) are not supported. Sign in, or set a connection string.");
        }
    }

    private static StoreAddress ParseUrl(string text)
    {
        // Whatever follows may be a secret, and is not shown.
        int end = text.AsSpan().IndexOfAny('?', '#');
        string shown = end < 0 ? text : text[..end];
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.UserInfo.Length > 0)
        {
            throw Invalid("Expected a container's address like https://account.blob.core.windows.net/container/prefix; "
                + "found a malformed URL, or one with a user's name.");
        }

        if (shown.Length < text.Length)
        {
            throw Invalid($"{shown} is followed by a query; signatures (SAS) are not supported. "
                + "Sign in, or set a connection string; a '?' in a prefix is written %3F.");
        }

        // Emulators have no host of their own for each account; the account is the first part of the path.
        string[] parts = url.AbsolutePath.Trim('/').Split('/');
        int account = IsPathStyle(url) ? 1 : 0;
        string container = parts.Length > account ? Uri.UnescapeDataString(parts[account]) : "";
        string prefix = string.Join('/', parts.Skip(account + 1).Select(Uri.UnescapeDataString));
        ThrowIfBroken(shown, container, prefix);
        string service = url.GetLeftPart(UriPartial.Authority) + (account == 0 ? "" : $"/{parts[0]}");
        return new StoreAddress(url.GetLeftPart(UriPartial.Path).TrimEnd('/'))
        {
            Service = new Uri(service),
            Container = container,
            Prefix = prefix,
        };
    }

    // An emulator under whatever name: the service itself has a host for each account, and no port of its own.
    private static bool IsPathStyle(Uri url) =>
        url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
        || !url.Host.Contains('.', StringComparison.Ordinal)
        || !url.IsDefaultPort
        || url.AbsolutePath.StartsWith("/devstoreaccount1", StringComparison.Ordinal);

    private static void ThrowIfBroken(string text, string container, string prefix)
    {
        if (!IsContainerName(container))
        {
            throw Invalid($"{text}: expected a container's name of 3 to 63 letters a-z, digits and single hyphens; "
                + $"found {BlobName.Printable(container)}.");
        }

        if (prefix.Length > 0 && BlobName.FindBrokenServiceRule(prefix) is { } rule)
        {
            throw Invalid($"{text}: {BlobName.Printable(prefix)} is not an allowed prefix: {rule}.");
        }
    }

    // https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
    private static bool IsContainerName(string name) =>
        name is "$root" or "$web" or "$logs"
        || (name.Length is >= 3 and <= 63
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal));

    private static BlobStoreException Invalid(string message) => new(BlobStoreErrorKind.InvalidName, message);

    // Follows links in every part of the path that exists, so that two ways to one folder are seen as one.
    private static string Resolve(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null || !Path.IsPathFullyQualified(path))
        {
            return path;
        }

        string resolved = Path.Combine(Resolve(parent), Path.GetFileName(path));
        return Directory.Exists(resolved)
            ? Directory.ResolveLinkTarget(resolved, returnFinalTarget: true)?.FullName ?? resolved
            : resolved;
    }
}
