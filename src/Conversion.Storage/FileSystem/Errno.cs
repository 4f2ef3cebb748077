using System.Runtime.InteropServices;

namespace ImageConversion.Storage.FileSystem;

/// <summary>The Unix error numbers that are distinguished; where Linux and macOS differ, both. The framework puts them,
/// as they are, into <see cref="Exception.HResult"/> of an <see cref="IOException"/>.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int NoDevice = 6;
    public const int WouldBlock = 11;
    public const int WouldBlockMac = 35;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotFolder = 20;
    public const int IsFolder = 21;
    public const int InvalidArgument = 22;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int IllegalSeek = 29;
    public const int ReadOnly = 30;
    public const int NameTooLong = 36;
    public const int NameTooLongMac = 63;
    public const int NotImplemented = 38;
    public const int TooManyLinks = 40;
    public const int TooManyLinksMac = 62;
    public const int NotSupported = 95;
    public const int QuotaUsedUp = 122;
    public const int QuotaUsedUpMac = 69;
    public const int IllegalSequence = 84;

    /// <summary>The exception that the framework would have thrown.</summary>
    public static Exception ToException(int errno, string path)
    {
        string message = $"{Marshal.GetPInvokeErrorMessage(errno)}: '{path}'";
        return errno switch
        {
            NotPermitted or AccessDenied => new UnauthorizedAccessException(message),
            _ => new IOException(message, errno),
        };
    }
}
