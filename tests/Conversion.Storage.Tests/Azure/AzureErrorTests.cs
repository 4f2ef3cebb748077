using System.Xml;
using Azure;
using Azure.Identity;
using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>The table of what the SDK throws and what a caller of the store gets.</summary>
[TestFixture]
public sealed class AzureErrorTests
{
    private const string Subject = "'a.jpg' in az://photos (account contoso)";

    private static IEnumerable<TestCaseData> Answers()
    {
        (int Status, string? Code, BlobStoreErrorKind Kind, string Says)[] rows =
        [
            (404, "BlobNotFound", BlobStoreErrorKind.NotFound, "does not exist"),
            (404, "ContainerNotFound", BlobStoreErrorKind.NotFound, "container does not exist"),
            (404, null, BlobStoreErrorKind.NotFound, "does not exist"),
            (409, "ContainerBeingDeleted", BlobStoreErrorKind.Unavailable, "being deleted"),
            (304, null, BlobStoreErrorKind.ConditionNotMet, "another version"),
            (412, "ConditionNotMet", BlobStoreErrorKind.ConditionNotMet, "another version"),
            (409, "BlobAlreadyExists", BlobStoreErrorKind.ConditionNotMet, "exists already"),
            (412, "LeaseIdMissing", BlobStoreErrorKind.Unavailable, "lease"),
            (401, "NoAuthenticationInformation", BlobStoreErrorKind.AccessDenied, "Storage Blob Data Reader"),
            (403, "AuthorizationPermissionMismatch", BlobStoreErrorKind.AccessDenied, "Storage Blob Data Reader"),
            (403, "AuthorizationFailure", BlobStoreErrorKind.AccessDenied, "network rules"),
            (403, "AuthenticationFailed", BlobStoreErrorKind.AccessDenied, "key"),
            (403, "KeyBasedAuthenticationNotPermitted", BlobStoreErrorKind.AccessDenied, "no keys"),
            (403, "AccountIsDisabled", BlobStoreErrorKind.AccessDenied, "disabled"),
            (403, null, BlobStoreErrorKind.AccessDenied, "Storage Blob Data Reader"),
            (409, "BlobImmutableDueToPolicy", BlobStoreErrorKind.Protected, "immutability"),
            (409, "BlobArchived", BlobStoreErrorKind.Unsupported, "Archive"),
            (409, "BlobBeingRehydrated", BlobStoreErrorKind.Unavailable, "Archive"),
            (409, "BlobUsesCustomerSpecifiedEncryption", BlobStoreErrorKind.Unsupported, "key"),
            (409, "InvalidBlobType", BlobStoreErrorKind.Unsupported, "type"),
            (409, "SnapshotsPresent", BlobStoreErrorKind.Unsupported, "snapshots"),
            (409, "BlockCountExceedsLimit", BlobStoreErrorKind.OutOfSpace, "50,000"),
            (400, "InvalidUri", BlobStoreErrorKind.InvalidName, "name"),
            (400, "OutOfRangeInput", BlobStoreErrorKind.InvalidName, "name"),
            (400, "Md5Mismatch", BlobStoreErrorKind.Unavailable, "damaged"),
            (400, "UnsupportedHeader", BlobStoreErrorKind.Unsupported, "refused"),
            (413, "RequestBodyTooLarge", BlobStoreErrorKind.Unsupported, "larger"),
            (408, null, BlobStoreErrorKind.Unavailable, "busy"),
            (429, null, BlobStoreErrorKind.Unavailable, "busy"),
            (500, "InternalError", BlobStoreErrorKind.Unavailable, "fault"),
            (500, "OperationTimedOut", BlobStoreErrorKind.Unavailable, "fault"),
            (503, "ServerBusy", BlobStoreErrorKind.Unavailable, "busy"),
            (504, null, BlobStoreErrorKind.Unavailable, "busy"),
            (507, null, BlobStoreErrorKind.OutOfSpace, "full"),
            (0, null, BlobStoreErrorKind.Unavailable, "reached"),
        ];
        return rows.Select(r => new TestCaseData(r.Status, r.Code, r.Kind, r.Says) { TestName = $"{{m}}({r.Status} {r.Code})" });
    }

    private static IEnumerable<TestCaseData> OtherFailures()
    {
        (string Name, Exception Failure, BlobStoreErrorKind Kind, string Says)[] rows =
        [
            ("no identity", new CredentialUnavailableException("tried all"), BlobStoreErrorKind.AccessDenied, "Azure CLI"),
            ("refused sign-in", new AuthenticationFailedException("AADSTS700016"), BlobStoreErrorKind.AccessDenied, "sign-in"),
            ("sign-in is down", new AuthenticationFailedException("x", new RequestFailedException(503, "x")), BlobStoreErrorKind.Unavailable, "sign-in"),
            ("sign-in is busy", new AuthenticationFailedException("x", new RequestFailedException(429, "x")), BlobStoreErrorKind.Unavailable, "sign-in"),
            ("sign-in timed out", new AuthenticationFailedException("x", new TaskCanceledException()), BlobStoreErrorKind.Unavailable, "sign-in"),
            ("reset", new IOException("reset"), BlobStoreErrorKind.Unavailable, "connection"),
            ("no route", new HttpRequestException("no route"), BlobStoreErrorKind.Unavailable, "connection"),
            ("time-out", new TaskCanceledException("time-out"), BlobStoreErrorKind.Unavailable, "in time"),
            ("torn listing", new XmlException("torn"), BlobStoreErrorKind.Unavailable, "broke off"),
            ("all attempts", new AggregateException(new IOException(), new RequestFailedException(404, "x")), BlobStoreErrorKind.NotFound, "exist"),
        ];
        return rows.Select(r => new TestCaseData(r.Failure, r.Kind, r.Says) { TestName = $"{{m}}({r.Name})" });
    }

    [TestCaseSource(nameof(Answers))]
    public void Map_AnswerOfTheService_IsItsKind(int status, string? code, BlobStoreErrorKind kind, string says)
    {
        var failure = new RequestFailedException(status, "Signature=topsecret", code, innerException: null);

        BlobStoreException mapped = AzureError.Map(failure, Subject, AzureAccess.Read);

        Assert.That(AzureError.IsStoreFailure(failure, CancellationToken.None), Is.True);
        Assert.That(mapped.Kind, Is.EqualTo(kind));
        Assert.That(mapped.Message, Does.StartWith(Subject).And.Contain(says).And.Not.Contain("topsecret"));
        Assert.That(mapped.InnerException, Is.SameAs(failure));
        if (code is not null)
        {
            Assert.That(mapped.Message, Does.Contain($"({status} {code})"));
        }
    }

    [TestCaseSource(nameof(OtherFailures))]
    public void Map_OtherFailure_IsItsKind(Exception failure, BlobStoreErrorKind kind, string says)
    {
        BlobStoreException mapped = AzureError.Map(failure, Subject, AzureAccess.Read);

        Assert.That(AzureError.IsStoreFailure(failure, CancellationToken.None), Is.True);
        Assert.That(mapped.Kind, Is.EqualTo(kind));
        Assert.That(mapped.Message, Does.StartWith(Subject).And.Contain(says));
    }

    [Test]
    public void Map_DeniedWrite_NamesTheRoleForWriting() =>
        Assert.That(
            AzureError.Map(new RequestFailedException(403, "x"), Subject, AzureAccess.Write).Message,
            Does.Contain("Storage Blob Data Contributor"));

    [Test]
    public void IsStoreFailure_CallersOwnCancellation_IsNot() =>
        Assert.That(AzureError.IsStoreFailure(new TaskCanceledException(), new CancellationToken(canceled: true)), Is.False);

    [Test]
    public void IsStoreFailure_Bug_IsNot()
    {
        Assert.That(AzureError.IsStoreFailure(new InvalidOperationException(), CancellationToken.None), Is.False);
        Assert.That(
            AzureError.IsStoreFailure(new AggregateException(new ArgumentException("x")), CancellationToken.None), Is.False);
    }
}
