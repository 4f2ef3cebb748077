using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Storage.FileSystem;

/// <summary>Waits until what was written is on the disk.</summary>
internal class DiskFlush
{
    /// <summary>A file's content, date and length.</summary>
    public virtual void File(SafeFileHandle handle) => RandomAccess.FlushToDisk(handle);

    /// <summary>The names in a folder; on Linux only.</summary>
    public virtual void Folder(string path) => NativeFile.FlushFolder(path);
}
