namespace ImageConversion.BatchEmulator.Files;

/// <summary>A directory whose files clients may see: a task's, or a node's root.</summary>
internal sealed record FileRoot(string Folder, string Address)
{
    /// <exception cref="BatchFailure"><c>FileNotFound</c>: no such file, or one outside the directory.</exception>
    public FileSystemInfo Find(string path)
    {
        string full = Path.GetFullPath(path, Folder);
        if (!full.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new BatchFailure("FileNotFound", path);
        }

        if (Directory.Exists(full))
        {
            return new DirectoryInfo(full);
        }

        return File.Exists(full) ? new FileInfo(full) : throw new BatchFailure("FileNotFound", path);
    }

    public string Url(FileSystemInfo file) =>
        $"{Address}/{string.Join('/', NameOf(file).Split('/').Select(Uri.EscapeDataString))}";

    public IEnumerable<FileSystemInfo> List(bool isRecursive)
    {
        var directory = new DirectoryInfo(Folder);
        return directory.Exists
            ? directory.EnumerateFileSystemInfos(
                "*", isRecursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            : [];
    }

    /// <summary>A file's path from the directory.</summary>
    public string NameOf(FileSystemInfo file) => Path.GetRelativePath(Folder, file.FullName);

    /// <summary>As the service writes it: octal, with the type's bits.</summary>
    public static string Mode(FileSystemInfo file)
    {
        int kind = file is DirectoryInfo ? 0x4000 : 0x8000;
        return Convert.ToString(kind | (OperatingSystem.IsWindows() ? 0x1F8 : (int)file.UnixFileMode), 8).PadLeft(7, '0');
    }

    public JsonObject Document(FileSystemInfo file)
    {
        JsonObject document = new JsonObject()
            .Put("name", NameOf(file))
            .Put("url", Url(file))
            .Put("isDirectory", file is DirectoryInfo);
        if (file is not FileInfo content)
        {
            return document;
        }

        JsonObject properties = new JsonObject()
            .Put("creationTime", new DateTimeOffset(file.CreationTimeUtc))
            .Put("lastModified", new DateTimeOffset(file.LastWriteTimeUtc));
        properties["contentLength"] = content.Length;
        return document.Put("properties", properties.Put("contentType", "application/octet-stream").Put("fileMode", Mode(file)));
    }
}
