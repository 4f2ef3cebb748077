namespace ImageConversion.BatchEmulator.Tests.Clients;

/// <summary>
/// Clients of the service that were not written here, against the emulator. <c>az</c> takes part where
/// <c>IMGCONV_AZ=1</c> asks for it: its installation costs more than all other tests of this project.
/// </summary>
[TestFixture]
public sealed class ForeignClientTests
{
    public static IEnumerable<TestCaseData> Clients()
    {
        yield return new TestCaseData((Func<Task>)NpmClient.RunAsync).SetArgDisplayNames("@azure/batch");
        if (Environment.GetEnvironmentVariable("IMGCONV_AZ") == "1")
        {
            yield return new TestCaseData((Func<Task>)AzClient.RunAsync).SetArgDisplayNames("az batch");
        }
    }

    [TestCaseSource(nameof(Clients))]
    public async Task Client_NotOfOurs_WorksAnAccountThrough(Func<Task> run) => await run();
}
