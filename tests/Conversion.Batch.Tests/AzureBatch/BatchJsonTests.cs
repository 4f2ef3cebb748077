using System.Text.Json;
using ImageConversion.Batch.AzureBatch;

namespace ImageConversion.Batch.Tests.AzureBatch;

/// <summary>How answers are read: words in any case, everything optional, nothing unknown an error.</summary>
[TestFixture]
public sealed class BatchJsonTests
{
    [TestCase("active")]
    [TestCase("Active")]
    [TestCase("ACTIVE")]
    public void Read_WordInAnyCase_IsTheWord(string text)
    {
        BatchPool pool = Read($$"""{"state":"{{text}}"}""");

        Assert.That(pool.State, Is.EqualTo(BatchPoolState.Active));
        Assert.That(pool.State == BatchPoolState.Active, Is.True);
        Assert.That(pool.State!.GetHashCode(), Is.EqualTo(BatchPoolState.Active.GetHashCode()));
        Assert.That(pool.State.ToString(), Is.EqualTo(text), "as it came");
    }

    [Test]
    public void Read_WordOfALaterVersion_IsKept()
    {
        BatchPool pool = Read("""{"state":"hibernating"}""");

        Assert.That(pool.State, Is.Not.EqualTo(BatchPoolState.Active));
        Assert.That(pool.State!.Text, Is.EqualTo("hibernating"));
    }

    [Test]
    public void Read_NothingButUnknownProperties_IsAPoolOfNulls()
    {
        BatchPool pool = Read("""{"odata.metadata":"x","colour":{"of":["later"]},"targetDedicatedNodes":null,"state":null}""");

        Assert.That(pool.Id, Is.Null);
        Assert.That(pool.State, Is.Null);
        Assert.That(pool.TargetDedicatedNodes, Is.Null);
        Assert.That(pool.AdditionalProperties!["colour"].GetProperty("of")[0].GetString(), Is.EqualTo("later"));
    }

    [Test]
    public void Read_NumberAsText_IsTheNumber()
    {
        Assert.That(Read("""{"targetDedicatedNodes":"500"}""").TargetDedicatedNodes, Is.EqualTo(500));
    }

    [TestCase("PT15M", 15 * 60)]
    [TestCase("P1DT1S", 86401)]
    public void Read_Duration_IsISO8601(string text, int seconds) =>
        Assert.That(Read($$"""{"resizeTimeout":"{{text}}"}""").ResizeTimeout, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase("P10675199DT2H48M5.4775807S")]
    [TestCase("P99999999D")]
    public void Read_DurationWithoutBound_IsTheLargest(string text) =>
        Assert.That(Read($$"""{"resizeTimeout":"{{text}}"}""").ResizeTimeout, Is.EqualTo(TimeSpan.MaxValue));

    [Test]
    public void Write_PropertyWithoutAName_IsSentAllTheSame()
    {
        var pool = new BatchPoolCreateOptions
        {
            Id = "p",
            VmSize = "standard_d2s_v5",
            ResizeTimeout = TimeSpan.FromMinutes(15),
            AdditionalProperties = new Dictionary<string, JsonElement>
            {
                ["targetNodeCommunicationMode"] = JsonSerializer.SerializeToElement("simplified"),
            },
        };

        Assert.That(
            JsonSerializer.Serialize(pool, BatchServiceJson.Default.BatchPoolCreateOptions),
            Is.EqualTo("""{"id":"p","vmSize":"standard_d2s_v5","resizeTimeout":"PT15M","targetNodeCommunicationMode":"simplified"}"""));
    }

    [TestCase("""{"vmSize":"STANDARD_D1_V2"}""", """{"id":"p","vmSize":"standard_d1_v2"}""", true)]
    [TestCase("""{"a":{"b":[1,{"c":"X"}]}}""", """{"a":{"b":[1,{"c":"x","version":"latest"}],"d":1}}""", true)]
    [TestCase("""{"resizeTimeout":"PT60M"}""", """{"resizeTimeout":"PT1H"}""", true)]
    [TestCase("""{"metadata":[]}""", "{}", true)]
    [TestCase("""{"users":[{"name":"u","password":"p"}]}""", """{"users":[{"name":"u"}]}""", true)]
    [TestCase("""{"metadata":[{"name":"run","value":"1"}]}""", """{"metadata":[{"name":"run","value":"2"}]}""", false)]
    [TestCase("""{"metadata":[{"name":"run","value":"1"}]}""", "{}", false)]
    [TestCase("""{"metadata":[1]}""", """{"metadata":[1,2]}""", false)]
    [TestCase("""{"commandLine":"/bin/sh -c A"}""", """{"commandLine":"/bin/sh -c a"}""", false)]
    [TestCase("""{"n":1}""", """{"n":2}""", false)]
    [TestCase("""{"n":1}""", """{"n":"1"}""", false)]
    [TestCase("""{"b":true}""", """{"b":false}""", false)]
    public void IsIn_SentAndFound_IsOursOrNot(string sent, string found, bool isOurs) =>
        Assert.That(SentContent.IsIn(JsonDocument.Parse(sent).RootElement, JsonDocument.Parse(found).RootElement), Is.EqualTo(isOurs));

    private static BatchPool Read(string json) => JsonSerializer.Deserialize(json, BatchServiceJson.Default.BatchPool)!;
}
