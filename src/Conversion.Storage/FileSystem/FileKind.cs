namespace Conversion.Storage.FileSystem;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    File,
    Folder,
    Link,

    /// <summary>A pipe, socket or device: opening it may wait for ever.</summary>
    Other,
}
