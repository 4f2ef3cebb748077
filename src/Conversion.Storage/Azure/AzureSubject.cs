namespace ImageConversion.Storage.Azure;

/// <summary>What a message is about: account, container, and a blob or the container itself.</summary>
/// <param name="Account">The account's name.</param>
/// <param name="Address">The store's address, which names the container.</param>
internal sealed record AzureSubject(string Account, string Address)
{
    /// <summary>The container or the part of it that a store covers.</summary>
    public string Root => $"{Address} (account {Account})";

    public string Describe(string name) => $"{BlobName.Printable(name)} in {Root}";
}

/// <summary>What a call needs to be allowed, for the message when it is not.</summary>
internal enum AzureAccess
{
    /// <summary>List and read.</summary>
    Read,

    /// <summary>Write, append, delete, lease, make a container.</summary>
    Write,
}
