namespace ImageConversion.Batch.Monitoring;

/// <summary>Reads files of nodes, which are as long as anyone who has the node wants.</summary>
internal static class NodeFiles
{
    /// <summary>How much of a file is read.</summary>
    /// <value>16 MiB: a worker writes a line for an image that failed, and few others.</value>
    public const int MaxBytes = 16 << 20;

    private const int PieceBytes = 64 * 1024;

    /// <summary>Reads the beginning of a file, and whether that is all.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, bool IsWhole)> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        byte[] piece = new byte[PieceBytes];
        while (await file.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is var count && count > 0)
        {
            bytes.Write(piece, 0, Math.Min(count, MaxBytes - (int)bytes.Length));
            if (bytes.Length == MaxBytes)
            {
                return (bytes.ToArray(), IsWhole: false);
            }
        }

        return (bytes.ToArray(), IsWhole: true);
    }
}
