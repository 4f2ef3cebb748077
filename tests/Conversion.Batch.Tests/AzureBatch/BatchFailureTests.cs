using System.Text.Json;
using Azure;
using Azure.Identity;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>The table of what service, network and sign-in say and what a caller gets.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class BatchFailureTests
{
    private static IEnumerable<TestCaseData> Answers()
    {
        (int Status, string? Code, BatchServiceErrorKind Kind, string Says)[] rows =
        [
            (400, "InvalidPropertyValue", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "MissingRequiredProperty", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "InvalidQueryParameterValue", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "OutOfRangeInput", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "InvalidRequestBody", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "InvalidAuthenticationInfo", BatchServiceErrorKind.AccessDenied, "token"),
            (400, "UnsupportedRequestVersion", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "AutoScalingFormulaSyntaxError", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "AutoScalingFormulaTooLong", BatchServiceErrorKind.InvalidRequest, "refused"),
            (400, "InvalidAutoScalingSettings", BatchServiceErrorKind.InvalidRequest, "refused"),
            (302, null, BatchServiceErrorKind.InvalidResponse, "elsewhere"),
            (401, null, BatchServiceErrorKind.AccessDenied, "who asks"),
            (403, "AuthenticationFailed", BatchServiceErrorKind.AccessDenied, "clock"),
            (403, "InsufficientAccountPermissions", BatchServiceErrorKind.AccessDenied, "role"),
            (403, "AuthorizationPermissionMismatch", BatchServiceErrorKind.AccessDenied, "Azure Batch Data Contributor"),
            (403, "AuthorizationFailure", BatchServiceErrorKind.AccessDenied, "network rules"),
            (403, "LinkedAuthorizationFailed", BatchServiceErrorKind.AccessDenied, "Managed Identity Operator"),
            (403, "AccountIsDisabled", BatchServiceErrorKind.AccessDenied, "disabled"),
            (403, "AuthorizationFailed", BatchServiceErrorKind.AccessDenied, "role"),
            (403, null, BatchServiceErrorKind.AccessDenied, "denied"),
            (404, "ResourceNotFound", BatchServiceErrorKind.NotFound, "exist"),
            (404, "PoolNotFound", BatchServiceErrorKind.NotFound, "exist"),
            (404, "NodeNotFound", BatchServiceErrorKind.NotFound, "exist"),
            (404, "JobNotFound", BatchServiceErrorKind.NotFound, "exist"),
            (404, "TaskNotFound", BatchServiceErrorKind.NotFound, "exist"),
            (404, "FileNotFound", BatchServiceErrorKind.NotFound, "exist"),
            (404, "ResourceGroupNotFound", BatchServiceErrorKind.NotFound, "resource group"),
            (404, null, BatchServiceErrorKind.NotFound, "exist"),
            (409, "PoolExists", BatchServiceErrorKind.AlreadyExists, "exists already"),
            (409, "JobExists", BatchServiceErrorKind.AlreadyExists, "exists already"),
            (409, "TaskExists", BatchServiceErrorKind.AlreadyExists, "exists already"),
            (409, "PoolBeingDeleted", BatchServiceErrorKind.BeingDeleted, "being deleted"),
            (409, "JobBeingDeleted", BatchServiceErrorKind.BeingDeleted, "being deleted"),
            (409, "PoolBeingResized", BatchServiceErrorKind.InvalidState, "state"),
            (409, "JobBeingTerminated", BatchServiceErrorKind.InvalidState, "state"),
            (409, "JobCompleted", BatchServiceErrorKind.InvalidState, "state"),
            (409, "JobDisabled", BatchServiceErrorKind.InvalidState, "state"),
            (409, "JobNotActive", BatchServiceErrorKind.InvalidState, "state"),
            (409, "TaskCompleted", BatchServiceErrorKind.InvalidState, "state"),
            (409, "TaskNotCompleted", BatchServiceErrorKind.InvalidState, "state"),
            (409, "OperationInvalidForCurrentState", BatchServiceErrorKind.InvalidState, "state"),
            (409, "ActiveJobAndScheduleQuotaReached", BatchServiceErrorKind.QuotaExceeded, "quota"),
            (409, "PoolQuotaReached", BatchServiceErrorKind.QuotaExceeded, "quota"),
            (409, "TaskFilesUnavailable", BatchServiceErrorKind.Gone, "node"),
            (409, "TaskFilesCleanedup", BatchServiceErrorKind.Gone, "kept"),
            (410, null, BatchServiceErrorKind.Gone, "gone"),
            (411, "MissingContentLengthHeader", BatchServiceErrorKind.InvalidRequest, "refused"),
            (412, "ConditionNotMet", BatchServiceErrorKind.ConditionNotMet, "version"),
            (304, null, BatchServiceErrorKind.ConditionNotMet, "version"),
            (413, "RequestBodyTooLarge", BatchServiceErrorKind.TooLarge, "large"),
            (413, "RequestEntityTooLarge", BatchServiceErrorKind.TooLarge, "large"),
            (416, "InvalidRange", BatchServiceErrorKind.InvalidRange, "range"),
            (408, null, BatchServiceErrorKind.Unavailable, "busy"),
            (429, "TooManyRequests", BatchServiceErrorKind.Unavailable, "busy"),
            (500, "InternalError", BatchServiceErrorKind.Unavailable, "fault"),
            (500, "OperationTimedOut", BatchServiceErrorKind.Unavailable, "time"),
            (503, "ServerBusy", BatchServiceErrorKind.Unavailable, "busy"),
            (503, "TooManyEnableAutoScaleRequests", BatchServiceErrorKind.Unavailable, "30 seconds"),
            (418, "CodeOfALaterVersion", BatchServiceErrorKind.InvalidRequest, "refused"),
            (0, null, BatchServiceErrorKind.Unavailable, "reached"),
        ];
        return rows.Select(r => new TestCaseData(r.Status, r.Code, r.Kind, r.Says) { TestName = $"{{m}}({r.Status} {r.Code})" });
    }

    private static IEnumerable<TestCaseData> OtherFailures()
    {
        (string Name, Exception Failure, BatchServiceErrorKind Kind, string Says)[] rows =
        [
            ("no identity", new CredentialUnavailableException("tried all"), BatchServiceErrorKind.AccessDenied, "the account's key"),
            ("refused sign-in", new AuthenticationFailedException("AADSTS700016"), BatchServiceErrorKind.AccessDenied, "sign-in"),
            ("sign-in is down", new AuthenticationFailedException("x", new RequestFailedException(503, "x")), BatchServiceErrorKind.Unavailable, "sign-in"),
            ("sign-in timed out", new AuthenticationFailedException("x", new TaskCanceledException()), BatchServiceErrorKind.Unavailable, "sign-in"),
            ("reset", new IOException("reset"), BatchServiceErrorKind.Unavailable, "connection"),
            ("no route", new HttpRequestException("no route"), BatchServiceErrorKind.Unavailable, "connection"),
            ("time-out", new TaskCanceledException("time-out"), BatchServiceErrorKind.Unavailable, "in time"),
            ("a gateway's page", new JsonException("<html>"), BatchServiceErrorKind.InvalidResponse, "JSON"),
            ("all attempts", new AggregateException(new IOException(), new RequestFailedException(404, "x")), BatchServiceErrorKind.NotFound, "exist"),
        ];
        return rows.Select(r => new TestCaseData(r.Failure, r.Kind, r.Says) { TestName = $"{{m}}({r.Name})" });
    }

    [TestCaseSource(nameof(Answers))]
    public void Map_AnswerOfTheService_IsItsKind(int status, string? code, BatchServiceErrorKind kind, string says)
    {
        var failure = new RequestFailedException(status, "sig=topsecret", code, innerException: null);

        BatchServiceException mapped = BatchFailure.Map(failure, "get pool 'p1'");

        Assert.That(BatchFailure.IsServiceFailure(failure, CancellationToken.None), Is.True);
        Assert.That(mapped.Kind, Is.EqualTo(kind));
        Assert.That(mapped.Status, Is.EqualTo(status));
        Assert.That(mapped.ErrorCode, Is.EqualTo(code));
        Assert.That(mapped.Message, Does.StartWith("get pool 'p1': ").And.Contain(says).And.Not.Contain("topsecret"));
    }

    [TestCaseSource(nameof(OtherFailures))]
    public void Map_OtherFailure_IsItsKind(Exception failure, BatchServiceErrorKind kind, string says)
    {
        BatchServiceException mapped = BatchFailure.Map(failure, "get pool 'p1'");

        Assert.That(BatchFailure.IsServiceFailure(failure, CancellationToken.None), Is.True);
        Assert.That(mapped.Kind, Is.EqualTo(kind));
        Assert.That(mapped.Message, Does.Contain(says));
    }

    [Test]
    public void IsServiceFailure_CallersCancellationOrBug_IsNot()
    {
        Assert.That(BatchFailure.IsServiceFailure(new TaskCanceledException(), new CancellationToken(canceled: true)), Is.False);
        Assert.That(BatchFailure.IsServiceFailure(new InvalidOperationException(), CancellationToken.None), Is.False);
    }

    [Test]
    public async Task Send_RefusalWithDetails_TellsWhereTheMistakeIsAndNoValue()
    {
        const string Body = """
            {"code":"InvalidPropertyValue","message":{"lang":"en-US","value":"A value is wrong.\nRequestId:1\nTime:2"},
             "values":[{"key":"PropertyName","value":"containerUrl"},{"key":"PropertyValue","value":"https://x?sig=topsecret"},
             {"key":"Reason","value":"no such container"}]}
            """;
        var transport = new FakeTransport(_ => FakeTransport.Status(400, Body, ("request-id", "r-7")));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().GetPoolAsync("p1")))!;

        Assert.That(e.Message, Is.EqualTo(
            $"get pool 'p1' ({FakeTransport.Host}): the service refused the request (400 InvalidPropertyValue): "
            + "A value is wrong. PropertyName: containerUrl. Reason: no such container."));
        Assert.That(e.RequestId, Is.EqualTo("r-7"));
    }

    [TestCase(502, "<html>Bad Gateway</html>", BatchServiceErrorKind.Unavailable)]
    [TestCase(404, "", BatchServiceErrorKind.NotFound)]
    [TestCase(403, """{"error":{"code":"AuthorizationFailed","message":"no role"}}""", BatchServiceErrorKind.AccessDenied)]
    [TestCase(409, """{"code":"PoolExists"}""", BatchServiceErrorKind.AlreadyExists)]
    [TestCase(409, "[]", BatchServiceErrorKind.InvalidState)]
    public async Task Send_RefusalWithAnyBody_HasAKind(int status, string body, BatchServiceErrorKind kind)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(status, body));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().GetPoolAsync("p1")))!;

        Assert.That(e.Kind, Is.EqualTo(kind));
        Assert.That(e.Status, Is.EqualTo(status));
    }

    [TestCase("<html>sign in to the hotel's network</html>")]
    [TestCase("null")]
    [TestCase("""{"creationTime":"yesterday"}""")]
    [TestCase("""{"resizeTimeout":"a while"}""")]
    public async Task Send_AnswerThatIsNotBatchs_IsInvalid(string body)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(200, body));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().GetPoolAsync("p1")))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidResponse));
    }

    [TestCase(302)]
    [TestCase(307)]
    public async Task Change_AnswerThatLeadsElsewhere_IsNotDone(int status)
    {
        var transport = new FakeTransport(_ => FakeTransport.Status(status, "", ("Location", "https://portal.example/")));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(() => transport.Service().TerminateJobAsync("j1")))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.InvalidResponse));
        Assert.That(transport.Requests, Has.Count.EqualTo(1), "nothing was sent there");
    }

    [Test]
    public async Task Get_VersionThatTheCallerHas_IsConditionNotMet()
    {
        var transport = new FakeTransport(r => r.Headers["If-None-Match"] == "0x8D1"
            ? FakeTransport.Status(304, "") : FakeTransport.Status(200, "{}"));

        BatchServiceException e = (await Assert.ThrowsAsync<BatchServiceException>(
            () => transport.Service().GetJobAsync("j1", new BatchGetOptions { IfNoneMatch = "0x8D1" })))!;

        Assert.That(e.Kind, Is.EqualTo(BatchServiceErrorKind.ConditionNotMet));
    }

    [TestCase(0.5)]
    [TestCase(31)]
    public void Open_ServerTimeoutOutOfRange_IsTheCallersMistake(double seconds) => Assert.That(
        () => new AzureBatchService(
            FakeTransport.Endpoint,
            FakeTransport.Token(),
            new AzureBatchServiceOptions { ServerTimeout = TimeSpan.FromSeconds(seconds) }),
        Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task Send_Cancelled_IsCancelled()
    {
        using var stop = new CancellationTokenSource();
        var transport = new FakeTransport(_ =>
        {
            stop.Cancel();
            return FakeTransport.Throttled();
        });

        await Assert.ThatAsync(
            () => transport.Service().GetPoolAsync("p1", null, stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
