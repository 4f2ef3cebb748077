using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ImageConversion.Batch.Model;
using ImageConversion.Core;

namespace ImageConversion.Batch.Submission;

/// <summary>A published worker as nodes get it: one archive, named by its content.</summary>
internal sealed class WorkerPackage
{
    /// <summary>The program within the package.</summary>
    public const string Program = "imgconv-worker";

    // What a publish leaves next to the program and no node needs.
    private static readonly string[] Unwanted = [".pdb", ".xml", ".dbg"];

    private WorkerPackage(byte[] content, WorkerBuild? build)
    {
        (Content, Build) = (content, build);
        Hash = Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>The archive: tar, compressed with gzip. The same files give the same bytes.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Its SHA-256, in 64 hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>What the program says of itself; null where this machine cannot run it.</summary>
    public WorkerBuild? Build { get; }

    /// <summary>Packs a folder that <c>dotnet publish</c> made.</summary>
    /// <param name="folder">The folder's full path. For Arm64 nodes <c>linux-arm64</c> next to a folder <c>linux-x64</c> is taken, where it exists.</param>
    /// <param name="vmSize">The size of the nodes; null where it is not known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.WorkerMissing"/>: it holds no worker, or one for other processors;
    /// <see cref="BatchErrorKind.InvalidRequest"/>: the worker converts otherwise than this program plans.</exception>
    public static async Task<WorkerPackage> PackAsync(string folder, string? vmSize, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Path.IsPathFullyQualified(folder))
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest, $"Expected the full path of the worker's folder; found the relative path '{folder}'.");
        }

        Architecture? nodes = VmSizes.TryGetArchitecture(vmSize);
        if (nodes == Architecture.Arm64 && Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) == "linux-x64"
            && Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!, "linux-arm64") is var sibling && Directory.Exists(sibling))
        {
            folder = sibling;
        }

        string program = Path.Combine(folder, Program);
        if (!File.Exists(program))
        {
            throw new BatchException(
                BatchErrorKind.WorkerMissing,
                $"There is no worker for the nodes at '{program}'. The package ImageConversion.Worker has it.");
        }

        if (nodes is not null && TryGetArchitecture(program) is { } made && made != nodes)
        {
            throw new BatchException(
                BatchErrorKind.WorkerMissing, $"The worker at '{program}' is for {made}; nodes of the size '{vmSize}' have {nodes} processors.");
        }

        WorkerBuild? build = await TryDescribeAsync(program, cancellationToken).ConfigureAwait(false);
        if (build is not null && build.Converter != JpegToPngConverter.OutputVersion)
        {
            throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"The worker at '{program}' ({build.Version}) has converter version {build.Converter}; this program plans for "
                + $"version {JpegToPngConverter.OutputVersion}. Use the worker of the same release.");
        }

        return new WorkerPackage(await ArchiveAsync(folder, cancellationToken).ConfigureAwait(false), build);
    }

    /// <summary>The processors that a program is for, from the header of its file: ELF, field <c>e_machine</c> (System V ABI, chapter 4).</summary>
    /// <returns>Null where the file is no program of this kind.</returns>
    private static Architecture? TryGetArchitecture(string program)
    {
        Span<byte> header = stackalloc byte[20];
        using FileStream file = File.OpenRead(program);
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith("\u007fELF"u8) ? null
            : (header[18] | (header[19] << 8)) switch { 0x3E => Architecture.X64, 0xB7 => Architecture.Arm64, _ => null };
    }

    private static async Task<byte[]> ArchiveAsync(string folder, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true);
        await using (zip.ConfigureAwait(false))
        {
            using var tar = new TarWriter(zip, TarEntryFormat.Ustar, leaveOpen: true);
            IEnumerable<string> files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => !Unwanted.Contains(Path.GetExtension(f)))
                .Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal);
            foreach (string file in files)
            {
                FileStream content = File.OpenRead(Path.Combine(folder, file));
                await using (content.ConfigureAwait(false))
                {
                    // The user and the time of packing are left out: the content alone makes the name.
                    var entry = new UstarTarEntry(TarEntryType.RegularFile, file)
                    {
                        DataStream = content,
                        ModificationTime = DateTimeOffset.UnixEpoch,
                        Mode = file == Program ? (UnixFileMode)Convert.ToInt32("755", 8) : (UnixFileMode)Convert.ToInt32("644", 8),
                    };
                    await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return packed.ToArray();
    }

    private static async Task<WorkerBuild?> TryDescribeAsync(string program, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, ["--describe"]) { RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            string said = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return WorkerBuild.TryParse(said) ?? throw new BatchException(
                BatchErrorKind.InvalidRequest,
                $"'{program}' does not say which build it is; expected the worker of this release.");
        }
        catch (Win32Exception)
        {
            // Made for another system than this one. Each node asks it before its first task.
            return null;
        }
    }
}
