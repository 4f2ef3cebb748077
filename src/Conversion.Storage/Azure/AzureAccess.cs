namespace Conversion.Storage.Azure;

/// <summary>What a call needs to be allowed, for the message when it is not.</summary>
internal enum AzureAccess
{
    /// <summary>List and read.</summary>
    Read,

    /// <summary>Write, append, delete, lease, make a container.</summary>
    Write,
}
