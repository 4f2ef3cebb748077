using Azure.Storage.Blobs;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;
using ImageConversion.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ImageConversion.Batch.Tests;

public sealed class ImageConversionOptionsTests
{
    private static readonly BatchAccountOptions Account = new()
    {
        AccountName = "acct", Endpoint = new Uri("https://acct.westeurope.batch.azure.com"),
    };

    private static readonly TestCaseData<Action<ImageConversionOptions>, string>[] Wrong =
    [
        Case("md5", o => o.StorageCheckMd5 = (Md5Check)9, "StorageCheckMd5: expected a defined value; found 9."),
        Case("folder", o => o.KnownPlansFolder = "plans", "KnownPlansFolder: expected a full path; found plans."),
        Case(
            "client and connection string",
            o => (o.StorageConnectionString, o.BlobServiceClient) = ("UseDevelopmentStorage=true", new BlobServiceClient(new Uri("https://a.blob.core.windows.net"))),
            "BlobServiceClient: expected a client or StorageConnectionString; found both."),
        Case(
            "two accounts",
            o => (o.BatchAccount, o.BatchAccountFactory) = (Account, () => Account),
            "BatchAccount: expected an account or BatchAccountFactory; found both."),
        OfAccount("name", Account with { AccountName = " " }, "AccountName: expected the name of a Batch account; found  ."),
        OfAccount("token over http", Account with { Endpoint = new Uri("http://a.example") }, "Endpoint: expected an https address, or an access key; found http://a.example."),
        OfAccount("ftp", Account with { AccessKey = "c2VjcmV0", Endpoint = new Uri("ftp://a.example") }, "Endpoint: expected a web address; found ftp://a.example."),
        OfAccount("signature in it", Account with { Endpoint = new Uri("https://a.example?sig=1") }, "Endpoint: expected an https address, or an access key; found one with a user or a query."),
        OfAccount("key", Account with { AccessKey = "s e c r e t!" }, "AccessKey: expected base64; found something else."),
        OfAccount("management", Account with { ManagementEndpoint = new Uri("http://a.example") }, "ManagementEndpoint: expected an https address; found http://a.example."),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void Options_ThatMakeNoSense_AreRefusedWhenTheyAreNeeded(Action<ImageConversionOptions> set, string problem)
    {
        using ServiceProvider services = Services(set);

        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<RunConverter>())!;

        Assert.That(e.Failures, Is.EqualTo([problem]));
        Assert.That(RunResults.From(e), Is.EqualTo(RunResult.InvalidRequest));
        Assert.That(RunResults.IsForeseen(e), Is.True);
    }

    [Test]
    public void Options_WithSeveralProblems_NamesAll()
    {
        using ServiceProvider services = Services(o => (o.KnownPlansFolder, o.StorageCheckMd5) = ("plans", (Md5Check)9));

        OptionsValidationException e = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<RunConverter>())!;

        Assert.That(e.Failures.Count(), Is.EqualTo(2));
    }

    [Test]
    public void AccountOfTheFactory_ThatMakesNoSense_IsRefusedWhenItIsMade()
    {
        using ServiceProvider services = Services(o => o.BatchAccountFactory = () => Account with { AccountName = "" });

        Assert.That(() => services.GetRequiredService<RunConverter>(), Throws.Nothing, "a run on this machine needs no account");
        Assert.That(() => services.GetRequiredService<BatchServiceFactory>().CreateService(), Throws.TypeOf<OptionsValidationException>());
    }

    [Test]
    public void Options_OfAKeyOverHttp_AreRight()
    {
        using ServiceProvider services = Services(
            o => o.BatchAccount = Account with { AccessKey = "c2VjcmV0", Endpoint = new Uri("http://127.0.0.1:1234") });

        Assert.That(() => services.GetRequiredService<RunConverter>(), Throws.Nothing);
    }

    private static ServiceProvider Services(Action<ImageConversionOptions> set) =>
        new ServiceCollection().AddImageConversion(set).BuildServiceProvider();

    private static TestCaseData<Action<ImageConversionOptions>, string> OfAccount(string name, BatchAccountOptions account, string problem) =>
        Case(name, o => o.BatchAccount = account, problem);

    private static TestCaseData<Action<ImageConversionOptions>, string> Case(string name, Action<ImageConversionOptions> set, string problem) =>
        new(set, problem) { TestName = $"{nameof(Options_ThatMakeNoSense_AreRefusedWhenTheyAreNeeded)}({name})" };
}
