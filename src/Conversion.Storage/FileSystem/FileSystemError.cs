using System.Globalization;
using System.Runtime.InteropServices;

namespace ImageConversion.Storage.FileSystem;

/// <summary>The one place where failures of the file system become kinds.</summary>
internal static class FileSystemError
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsInvalidName = unchecked((int)0x8007007B);
    private const int WindowsInvalidFolder = unchecked((int)0x8007010B);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Whether this is a failure of the file system, to be mapped; everything else is a bug.</summary>
    public static bool IsFileSystemError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether another process holds the file.</summary>
    public static bool IsSharingViolation(IOException exception) =>
        exception.HResult is WindowsSharingViolation
        || exception.HResult == (OperatingSystem.IsMacOS() ? Errno.WouldBlockMac : Errno.WouldBlock);

    /// <summary>The failure as a caller of the store sees it.</summary>
    /// <param name="exception">What the file system said.</param>
    /// <param name="subject">Which blob or folder, ready for a message.</param>
    public static BlobStoreException Map(Exception exception, string subject) =>
        new(KindOf(exception), $"{subject}: {Reason(exception)}", exception);

    internal static BlobStoreErrorKind KindOf(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => BlobStoreErrorKind.NotFound,
        UnauthorizedAccessException => BlobStoreErrorKind.AccessDenied,
        PathTooLongException => BlobStoreErrorKind.InvalidName,
        _ => exception.HResult switch
        {
            WindowsDiskFull or WindowsHandleDiskFull => BlobStoreErrorKind.OutOfSpace,
            WindowsInvalidName or WindowsInvalidFolder => BlobStoreErrorKind.InvalidName,
            WindowsSharingViolation => BlobStoreErrorKind.Unavailable,
            int errno => ErrnoKinds.Find(errno) ?? BlobStoreErrorKind.Unavailable,
        },
    };

    /// <summary>The system's words without the path, which the subject says already.</summary>
    private static string Reason(Exception exception)
    {
        int errno = (exception.InnerException as IOException ?? exception).HResult;
        return !OperatingSystem.IsWindows() && errno is > 0 and < 4096
            ? $"{Marshal.GetPInvokeErrorMessage(errno)}{(ErrnoKinds.Find(errno) is null ? Number(errno) : "")}"
            : exception.Message;
    }

    private static string Number(int errno) => string.Create(CultureInfo.InvariantCulture, $" (error {errno})");
}
