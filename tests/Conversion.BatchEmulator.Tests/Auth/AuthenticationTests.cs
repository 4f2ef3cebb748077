using System.Globalization;

namespace ImageConversion.BatchEmulator.Tests.Auth;

[TestFixture]
public sealed class AuthenticationTests
{
    private const string Batch = "https://batch.core.windows.net/";

    private EmulatedBatch _batch = null!;
    private BatchClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _batch = await EmulatedBatch.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _batch.DisposeAsync();

    [SetUp]
    public void Connect() => _client = new BatchClient(_batch);

    [TearDown]
    public void Disconnect() => _client.Dispose();

    [Test]
    public async Task SharedKey_OfAnotherKey_IsRefusedInTheServicesWords()
    {
        _client.Key = Convert.ToBase64String("another key"u8);

        Answer answer = await _client.RefusedAsync(403, "AuthenticationFailed", "GET", "/pools?maxresults=5&$filter=id eq 'a b'");

        Assert.That(answer.Headers["Content-Type"], Is.EqualTo("application/json;odata=minimalmetadata"));
        Assert.That((string)answer.Body["odata.metadata"]!, Does.EndWith("Entities.Container.errors/@Element"));
        Assert.That((string)answer.Body["message"]!["value"]!, Does.Match("(?s)^Server failed to authenticate.*\nRequestId:[-0-9a-f]{36}\nTime:.*Z$"));
        JsonNode detail = answer.Body["values"]![0]!;
        Assert.That((string)detail["key"]!, Is.EqualTo("AuthenticationErrorDetail"));
        Assert.That(
            (string)detail["value"]!,
            Does.Contain("/emulated/pools\n$filter:id eq 'a b'\napi-version:2025-06-01\nmaxresults:5"), "what the server signed");
    }

    private static readonly Action<HttpRequestMessage>[] Tampering =
    [
        request => request.Method = HttpMethod.Delete,
        request => request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("/jobs/job", "/jobs/other")),
        request => request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri + "&timeout=30"),
        request => request.Headers.Add("If-Match", "*"),
        request => request.Headers.Add("ocp-range", "bytes=0-1"),
        request => request.Content = new StringContent("{\"a\":1}"),
    ];

    [Test]
    public async Task SharedKey_OfARequestThatWasChangedAfterwards_IsRefused([Range(0, 5)] int change)
    {
        _client.Tamper = Tampering[change];

        await _client.RefusedAsync(403, "AuthenticationFailed", "POST", "/jobs/job/terminate");
    }

    [TestCase(-16, 403)]
    [TestCase(-14, 200)]
    [TestCase(14, 200)]
    [TestCase(16, 403)]
    public async Task SharedKey_OfAnotherTime_IsTakenWithinAQuarterOfAnHour(int minutes, int status)
    {
        _client.Date = DateTimeOffset.UtcNow.AddMinutes(minutes).ToString("r", CultureInfo.InvariantCulture);

        Answer answer = await _client.GetAsync("/pools");

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
    }

    [Test]
    public async Task SharedKey_WithoutAReadableDate_IsRefused()
    {
        _client.Date = "yesterday";

        await _client.RefusedAsync(403, "AuthenticationFailed", "GET", "/pools");
    }

    [Test]
    public async Task SharedKey_OfAnotherAccount_IsRefused()
    {
        _client.Account = "another";

        await _client.RefusedAsync(403, "AuthenticationFailed", "GET", "/pools");
    }

    [Test]
    public async Task SharedKey_OnAnAccountThatTakesNone_IsRefused()
    {
        await using EmulatedBatch strict = await EmulatedBatch.StartAsync(new EmulatedBatchOptions { AllowSharedKey = false });
        using var client = new BatchClient(strict);

        await client.RefusedAsync(403, "AuthenticationFailed", "GET", "/pools");
        client.Token = strict.IssueToken(Batch);
        client.UseHttps = true;
        await client.ExpectAsync(200, "GET", "/pools");
    }

    [Test]
    public async Task SharedKey_ForAnImageThatIsAResource_IsRefused()
    {
        JsonObject body = Account.PoolBody("gallery");
        body["virtualMachineConfiguration"]!["imageReference"] = new JsonObject
        {
            ["virtualMachineImageId"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0",
        };

        await _client.RefusedAsync(403, "InsufficientAccountPermissions", "POST", "/pools", body);
        _client.Token = _batch.IssueToken(Batch);
        _client.UseHttps = true;
        await _client.ExpectAsync(201, "POST", "/pools", body);
    }

    [Test]
    public async Task NoAuthorization_IsRefusedWithAChallenge()
    {
        using var http = new HttpClient();

        using HttpResponseMessage answer = await http.GetAsync(new Uri(_batch.HttpEndpoint, "/pools?api-version=2025-06-01"));

        Assert.That((int)answer.StatusCode, Is.EqualTo(401));
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer ").And.Contain(Batch));
    }

    [Test]
    public async Task Bearer_OverHttps_IsTaken_AndOverPlainHttpNever()
    {
        _client.Token = _batch.IssueToken($"{Batch}.default");

        await _client.RefusedAsync(403, "AuthenticationFailed", "GET", "/pools");
        _client.UseHttps = true;
        await _client.ExpectAsync(200, "GET", "/pools");
    }

    [TestCase("https://management.azure.com/")]
    [TestCase("https://storage.azure.com/")]
    public async Task Bearer_ForAnotherService_IsRefused(string audience)
    {
        _client.Token = _batch.IssueToken(audience);
        _client.UseHttps = true;

        Answer answer = await _client.RefusedAsync(401, "AuthenticationFailed", "GET", "/pools");

        Assert.That(answer.Headers["WWW-Authenticate"], Does.StartWith("Bearer "));
        Assert.That(answer.Text, Does.Contain(audience.TrimEnd('/')));
    }

    [Test]
    public async Task Bearer_ThatExpiredOrWasForged_IsRefused()
    {
        _client.UseHttps = true;
        _client.Token = _batch.IssueToken(Batch, TimeSpan.FromMinutes(-1));
        await _client.RefusedAsync(401, "AuthenticationFailed", "GET", "/pools");

        string[] parts = _batch.IssueToken(Batch).Split('.');
        _client.Token = $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}";
        await _client.RefusedAsync(401, "AuthenticationFailed", "GET", "/pools");
    }

    [Test]
    public async Task Https_WithoutThePinnedCertificate_IsNotTrusted()
    {
        using var http = new HttpClient();

        await Assert.ThatAsync(
            () => http.GetAsync(new Uri(_batch.HttpsEndpoint, "/pools?api-version=2025-06-01")),
            Throws.InstanceOf<HttpRequestException>());
    }
}
