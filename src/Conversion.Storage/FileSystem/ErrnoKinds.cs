using System.Collections.Frozen;

namespace ImageConversion.Storage.FileSystem;

/// <summary>What each error number of a file call means for a caller of the store.</summary>
/// <remarks>Numbers of Linux (asm-generic/errno-base.h and errno.h), which are the same on all architectures that .NET runs on. Where
/// macOS has another number, it is added, unless Linux uses that for something else a file call can give.</remarks>
internal static class ErrnoKinds
{
    private static readonly FrozenDictionary<int, BlobStoreErrorKind> Table = Create();

    /// <summary>A number's meaning; null where the table has none.</summary>
    public static BlobStoreErrorKind? Find(int errno) => Table.TryGetValue(errno, out BlobStoreErrorKind kind) ? kind : null;

    private static FrozenDictionary<int, BlobStoreErrorKind> Create()
    {
        (BlobStoreErrorKind Kind, int[] Numbers)[] rows =
        [
            // ENOENT
            (BlobStoreErrorKind.NotFound, [2]),
            // EEXIST: the name was free a moment ago.
            (BlobStoreErrorKind.ConditionNotMet, [17]),
            // EPERM, EACCES, EROFS, ENOKEY, EKEYEXPIRED, EKEYREVOKED, EKEYREJECTED
            (BlobStoreErrorKind.AccessDenied, [1, 13, 30, 126, 127, 128, 129]),
            // ENOTDIR, EISDIR, EINVAL, ENAMETOOLONG (Linux, macOS), ELOOP (Linux, macOS), EILSEQ
            (BlobStoreErrorKind.InvalidName, [20, 21, 22, 36, 63, 40, 62, 84]),
            // EFBIG, ENOSPC, EMLINK, EDQUOT (Linux, macOS)
            (BlobStoreErrorKind.OutOfSpace, [27, 28, 31, 122, 69]),
            // EINTR, EIO, EAGAIN (Linux, macOS), ENOMEM, EBUSY, ENFILE, EMFILE, ETXTBSY, EPIPE, EDEADLK, ENOLCK, ENOTEMPTY
            (BlobStoreErrorKind.Unavailable, [4, 5, 11, 35, 12, 16, 23, 24, 26, 32, 37, 39]),
            // ENODATA, ETIME, ECOMM, EPROTO, EREMCHG, EBADFD, ESHUTDOWN, EREMOTEIO: servers and devices behind a mount
            (BlobStoreErrorKind.Unavailable, [61, 70, 71, 77, 78, 108, 121]),
            // ENETDOWN, ENETUNREACH, ENETRESET, ECONNABORTED, ECONNRESET, ENOBUFS, ENOTCONN, ETIMEDOUT, ECONNREFUSED, EHOSTDOWN,
            // EHOSTUNREACH, EALREADY, EINPROGRESS, ESTALE: network mounts
            (BlobStoreErrorKind.Unavailable, [100, 101, 102, 103, 104, 105, 107, 110, 111, 112, 113, 114, 115, 116]),
            // EUCLEAN, EBADMSG: the file system found its own data damaged
            (BlobStoreErrorKind.Damaged, [117, 74]),
            // ENXIO, ENODEV, EXDEV, ENOTTY, ESPIPE, ENOSYS, EOVERFLOW, EOPNOTSUPP
            (BlobStoreErrorKind.Unsupported, [6, 19, 18, 25, 29, 38, 75, 95]),
        ];
        var table = new Dictionary<int, BlobStoreErrorKind>();
        foreach ((BlobStoreErrorKind kind, int[] numbers) in rows)
        {
            foreach (int number in numbers)
            {
                // The first row wins: numbers of Linux come before those of macOS that mean something else there.
                _ = table.TryAdd(number, kind);
            }
        }

        return table.ToFrozenDictionary();
    }
}
