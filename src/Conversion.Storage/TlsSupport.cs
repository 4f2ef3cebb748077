using System.Runtime.InteropServices;

namespace ImageConversion.Storage;

/// <summary>Whether this system can speak TLS and sign requests, as every cloud service wants.</summary>
/// <remarks>On Linux .NET leaves both to OpenSSL, which a minimal container may lack, and ends the process where it does not find
/// it. So it is looked for before the first use. Folders need neither.</remarks>
public static class TlsSupport
{
    // What .NET looks for, in its order: src/native/libs/System.Security.Cryptography.Native/opensslshim.c.
    private static readonly string[] Libraries = ["libssl.so.3", "libssl.so.1.1"];

    private static readonly Lazy<bool> Available = new(Probe);
    private static volatile bool _isAssumed;

    /// <summary>Whether TLS can be used.</summary>
    public static bool IsAvailable => _isAssumed || Available.Value;

    /// <summary>What is missing where TLS cannot be used, and which packages have it: a sentence without a subject of its own.</summary>
    public static string Missing { get; } =
        "needs OpenSSL for TLS, and this system has no libssl.so.3; install the package libssl3 (Debian, Ubuntu, Alpine) or "
        + "openssl-libs (Fedora, RHEL), and ca-certificates";

    /// <summary>Makes <see cref="IsAvailable"/> true without a look at this system: for apps that make .NET load another version of
    /// OpenSSL than it looks for by itself.</summary>
    public static void Assume() => _isAssumed = true;

    // Never freed: .NET needs it next.
    private static bool Probe() =>
        !OperatingSystem.IsLinux() || Libraries.Any(library => NativeLibrary.TryLoad(library, out _));
}
