using System.Net.Sockets;
using System.Reflection;
using System.Security.Authentication;
using Azure;
using Azure.Storage.Blobs.Models;
using ImageConversion.Answers;
using ImageConversion.Storage.Azure;
using ImageConversion.Storage.FileSystem;

namespace ImageConversion.Storage.Tests;

/// <summary>The table of failures: every documented code of the Blob service, every error number of a file call, each class of name
/// resolution, connection and TLS; and what follows from each kind.</summary>
[TestFixture]
public sealed class FailureTableTests
{
    // Documented, and not in the SDK's list. https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
    private static readonly string[] FurtherCodes =
    [
        "BlobImmutableDueToLegalHold", "BlobOperationNotSupported", "ContainerHasLegalHold", "ContainerImmutabilityPolicyLocked",
        "DirectoryIsNotEmpty", "KeyBasedAuthenticationNotPermitted", "Crc64Mismatch",
    ];

    private static IEnumerable<string> Codes => typeof(BlobErrorCode)
        .GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Select(p => p.GetValue(null)!.ToString()!)
        .Concat(FurtherCodes)
        .Distinct();

    // open(2), read(2), write(2), rename(2), renameat2(2), link(2), unlink(2), mkdir(2), rmdir(2), fsync(2), statx(2), getdents64(2),
    // and what network mounts and FUSE pass on.
    private static IEnumerable<TestCaseData> Errnos()
    {
        (string Name, int Number, BlobStoreErrorKind Kind)[] rows =
        [
            ("EPERM", 1, BlobStoreErrorKind.AccessDenied), ("ENOENT", 2, BlobStoreErrorKind.NotFound),
            ("EINTR", 4, BlobStoreErrorKind.Unavailable), ("EIO", 5, BlobStoreErrorKind.Unavailable),
            ("ENXIO", 6, BlobStoreErrorKind.Unsupported), ("EAGAIN", 11, BlobStoreErrorKind.Unavailable),
            ("ENOMEM", 12, BlobStoreErrorKind.Unavailable), ("EACCES", 13, BlobStoreErrorKind.AccessDenied),
            ("EBUSY", 16, BlobStoreErrorKind.Unavailable), ("EEXIST", 17, BlobStoreErrorKind.ConditionNotMet),
            ("EXDEV", 18, BlobStoreErrorKind.Unsupported), ("ENODEV", 19, BlobStoreErrorKind.Unsupported),
            ("ENOTDIR", 20, BlobStoreErrorKind.InvalidName), ("EISDIR", 21, BlobStoreErrorKind.InvalidName),
            ("EINVAL", 22, BlobStoreErrorKind.InvalidName), ("ENFILE", 23, BlobStoreErrorKind.Unavailable),
            ("EMFILE", 24, BlobStoreErrorKind.Unavailable), ("ENOTTY", 25, BlobStoreErrorKind.Unsupported),
            ("ETXTBSY", 26, BlobStoreErrorKind.Unavailable), ("EFBIG", 27, BlobStoreErrorKind.OutOfSpace),
            ("ENOSPC", 28, BlobStoreErrorKind.OutOfSpace), ("ESPIPE", 29, BlobStoreErrorKind.Unsupported),
            ("EROFS", 30, BlobStoreErrorKind.AccessDenied), ("EMLINK", 31, BlobStoreErrorKind.OutOfSpace),
            ("EPIPE", 32, BlobStoreErrorKind.Unavailable), ("EDEADLK", 35, BlobStoreErrorKind.Unavailable),
            ("ENAMETOOLONG", 36, BlobStoreErrorKind.InvalidName), ("ENOLCK", 37, BlobStoreErrorKind.Unavailable),
            ("ENOSYS", 38, BlobStoreErrorKind.Unsupported), ("ENOTEMPTY", 39, BlobStoreErrorKind.Unavailable),
            ("ELOOP", 40, BlobStoreErrorKind.InvalidName), ("ENODATA", 61, BlobStoreErrorKind.Unavailable),
            ("EPROTO", 71, BlobStoreErrorKind.Unavailable), ("EBADMSG", 74, BlobStoreErrorKind.Damaged),
            ("EOVERFLOW", 75, BlobStoreErrorKind.Unsupported), ("EREMCHG", 78, BlobStoreErrorKind.Unavailable),
            ("EILSEQ", 84, BlobStoreErrorKind.InvalidName), ("EOPNOTSUPP", 95, BlobStoreErrorKind.Unsupported),
            ("ENETDOWN", 100, BlobStoreErrorKind.Unavailable), ("ENETUNREACH", 101, BlobStoreErrorKind.Unavailable),
            ("ECONNABORTED", 103, BlobStoreErrorKind.Unavailable), ("ECONNRESET", 104, BlobStoreErrorKind.Unavailable),
            ("ENOBUFS", 105, BlobStoreErrorKind.Unavailable), ("ENOTCONN", 107, BlobStoreErrorKind.Unavailable),
            ("ESHUTDOWN", 108, BlobStoreErrorKind.Unavailable), ("ETIMEDOUT", 110, BlobStoreErrorKind.Unavailable),
            ("ECONNREFUSED", 111, BlobStoreErrorKind.Unavailable), ("EHOSTDOWN", 112, BlobStoreErrorKind.Unavailable),
            ("EHOSTUNREACH", 113, BlobStoreErrorKind.Unavailable), ("ESTALE", 116, BlobStoreErrorKind.Unavailable),
            ("EUCLEAN", 117, BlobStoreErrorKind.Damaged), ("EREMOTEIO", 121, BlobStoreErrorKind.Unavailable),
            ("EDQUOT", 122, BlobStoreErrorKind.OutOfSpace), ("ENOKEY", 126, BlobStoreErrorKind.AccessDenied),
            ("EKEYEXPIRED", 127, BlobStoreErrorKind.AccessDenied),
        ];
        return rows.Select(r => new TestCaseData(r.Number, r.Kind) { TestName = $"{{m}}({r.Name})" });
    }

    [TestCaseSource(nameof(Codes))]
    public void Service_DocumentedCode_IsInTheTable(string code) => Assert.That(ServiceErrors.Find(code), Is.Not.Null);

    [TestCase("BlobImmutableDueToLegalHold", 409, BlobStoreErrorKind.Protected, false)]
    [TestCase("BlobImmutableDueToPolicy", 409, BlobStoreErrorKind.Protected, false)]
    [TestCase("UnauthorizedBlobOverwrite", 403, BlobStoreErrorKind.Protected, false)]
    [TestCase("BlobArchived", 409, BlobStoreErrorKind.Unsupported, false)]
    [TestCase("ServerBusy", 503, BlobStoreErrorKind.Unavailable, true)]
    [TestCase("AuthorizationPermissionMismatch", 403, BlobStoreErrorKind.AccessDenied, false)]
    public void Service_Code_IsLastingOrPassing(string code, int status, BlobStoreErrorKind kind, bool isPassing)
    {
        BlobStoreException mapped = AzureError.Map(new RequestFailedException(status, "x", code, null), "it", AzureAccess.Write);

        Assert.That((mapped.Kind, mapped.IsPassing), Is.EqualTo((kind, isPassing)));
    }

    [TestCase(400, BlobStoreErrorKind.Unsupported)]
    [TestCase(403, BlobStoreErrorKind.AccessDenied)]
    [TestCase(409, BlobStoreErrorKind.Unsupported)]
    [TestCase(503, BlobStoreErrorKind.Unavailable)]
    public void Service_CodeThatNobodyKnows_IsReportedWithItsSentence(int status, BlobStoreErrorKind kind)
    {
        var failure = new RequestFailedException(
            status, "The moon is in the way of sig=abc123.\nRequestId:1", "MoonInTheWay", null);

        BlobStoreException mapped = AzureError.Map(failure, "it", AzureAccess.Read);

        Assert.That(mapped.Kind, Is.EqualTo(kind));
        Assert.That(mapped.Message, Does.Contain($"({status} MoonInTheWay): The moon is in the way of sig=REDACTED")
            .And.Not.Contain("RequestId").And.Not.Contain("abc123"));
    }

    [TestCaseSource(nameof(Errnos))]
    public void File_ErrorNumber_IsItsKind(int errno, BlobStoreErrorKind kind)
    {
        BlobStoreException mapped = FileSystemError.Map(Errno.ToException(errno, "/x"), "'x' in /y");

        Assert.That(mapped.Kind, Is.EqualTo(kind));
        Assert.That(mapped.Message, Does.StartWith("'x' in /y: ").And.Not.Contain("(error"));
    }

    [Test]
    public void File_ErrorNumberThatNobodyKnows_IsNamed() =>
        Assert.That(FileSystemError.Map(new IOException("x", 119), "it").Message, Does.EndWith("(error 119)"));

    [Test]
    public void Network_EverySocketError_HasAReasonThatNamesTheHost([Values] SocketError error)
    {
        var failure = new HttpRequestException(HttpRequestError.ConnectionError, "x", new SocketException((int)error));

        NetworkFault? fault = NetworkFault.Find(failure, "contoso.blob.core.windows.net");

        Assert.That(fault?.Reason, Does.Contain("contoso.blob.core.windows.net"));
    }

    [TestCase(SocketError.HostNotFound, false, "no such host")]
    [TestCase(SocketError.TryAgain, true, "name service")]
    [TestCase(SocketError.ConnectionRefused, true, "refuses the connection")]
    [TestCase(SocketError.ConnectionReset, true, "broke")]
    [TestCase(SocketError.NetworkUnreachable, true, "no route")]
    [TestCase(SocketError.TimedOut, true, "in time")]
    [TestCase(SocketError.AccessDenied, false, "forbids")]
    public void Network_SocketError_IsLastingOrPassing(SocketError error, bool isPassing, string says)
    {
        NetworkFault fault = NetworkFault.Find(new SocketException((int)error), "host:443")!;

        Assert.That(fault.IsPassing, Is.EqualTo(isPassing));
        Assert.That(fault.Reason, Does.Contain(says));
    }

    [TestCase(HttpRequestError.NameResolutionError, false)]
    [TestCase(HttpRequestError.ConnectionError, true)]
    [TestCase(HttpRequestError.SecureConnectionError, true)]
    [TestCase(HttpRequestError.ProxyTunnelError, false)]
    [TestCase(HttpRequestError.InvalidResponse, false)]
    [TestCase(HttpRequestError.HttpProtocolError, false)]
    [TestCase(HttpRequestError.VersionNegotiationError, false)]
    [TestCase(HttpRequestError.ResponseEnded, true)]
    public void Network_HttpError_IsLastingOrPassing(HttpRequestError error, bool isPassing) =>
        Assert.That(NetworkFault.Find(new HttpRequestException(error, "x"), "host")!.IsPassing, Is.EqualTo(isPassing));

    [Test]
    public void Network_CertificateOrHandshakeRefused_IsLastingWithItsCause()
    {
        var refused = new CertificateRefusedException("its certificate 'CN=corp', issued by 'CN=root', is refused");
        var plain = new AuthenticationException("Cannot determine the frame size");

        Assert.Multiple(() =>
        {
            Assert.That(Map(refused), Is.EqualTo((BlobStoreErrorKind.Unreachable, true)));
            Assert.That(Map(plain), Is.EqualTo((BlobStoreErrorKind.Unreachable, true)));
        });

        (BlobStoreErrorKind, bool) Map(Exception cause)
        {
            BlobStoreException mapped = AzureError.Map(
                new RequestFailedException("x", new HttpRequestException(HttpRequestError.SecureConnectionError, "x", cause)),
                "it",
                AzureAccess.Read);
            return (mapped.Kind, mapped.Message.Contains(cause.Message, StringComparison.Ordinal));
        }
    }

    [Test]
    public void Traits_EveryKind_HasThem([Values] BlobStoreErrorKind kind)
    {
        var error = new BlobStoreException(kind, "x");

        Assert.That(Enum.IsDefined(error.Owner), Is.True);
        Assert.That(error.IsPassing, Is.EqualTo(kind is BlobStoreErrorKind.Unavailable or BlobStoreErrorKind.OutOfSpace
            or BlobStoreErrorKind.ConditionNotMet));
    }
}
