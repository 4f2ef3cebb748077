using ImageConversion.Batch.Runs;
using Microsoft.Extensions.Time.Testing;

namespace ImageConversion.Batch.Tests.Runs;

public sealed class RunIdTests
{
    [Test]
    public void Create_Clock_BeginsWithTheUtcTimeAndIsWellFormed()
    {
        string id = RunId.Create(new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));

        Assert.That(id, Does.Match("^20260102-030405-[0-9a-f]{6}$"));
        Assert.That(RunId.IsWellFormed(id), Is.True);
    }

    [TestCase("20260102-030405-abcdef", true)]
    [TestCase("20260102-030405-abcde", false)]
    [TestCase("20260102_030405-abcdef", false)]
    [TestCase("20260102-030405-abcdeg", false)]
    [TestCase("photos", false)]
    [TestCase("", false)]
    public void IsWellFormed_Text_HasTheFormOfAnId(string text, bool expected) =>
        Assert.That(RunId.IsWellFormed(text), Is.EqualTo(expected));
}
