using ImageConversion.Storage.Azure;

namespace ImageConversion.Storage.Tests.Azure;

public sealed class CountingPolicyTests
{
    // https://learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories, general-purpose v2.
    [TestCase("GET", "", 1, 0, 0, 0, TestName = "Get Blob")]
    [TestCase("HEAD", "", 0, 0, 0, 1, TestName = "Get Blob Properties")]
    [TestCase("PUT", "", 0, 1, 0, 0, TestName = "Put Blob")]
    [TestCase("PUT", "?comp=appendblock", 0, 1, 0, 0, TestName = "Append Block")]
    [TestCase("PUT", "?comp=block&blockid=AA", 0, 1, 0, 0, TestName = "Put Block")]
    [TestCase("PUT", "?comp=blocklist", 0, 1, 0, 0, TestName = "Put Block List")]
    [TestCase("PUT", "?comp=tier", 0, 1, 0, 0, TestName = "Set Blob Tier")]
    [TestCase("PUT", "?comp=lease", 0, 0, 0, 1, TestName = "Lease Blob")]
    [TestCase("PUT", "?comp=metadata", 0, 0, 0, 1, TestName = "Set Blob Metadata")]
    [TestCase("GET", "?restype=container&comp=list&prefix=a", 0, 0, 1, 0, TestName = "List Blobs")]
    [TestCase("PUT", "?restype=container", 0, 0, 1, 0, TestName = "Create Container")]
    [TestCase("GET", "?restype=container", 0, 0, 0, 1, TestName = "Get Container Properties")]
    [TestCase("DELETE", "", 0, 0, 0, 0, TestName = "Delete Blob")]
    [TestCase("DELETE", "?restype=container", 0, 0, 0, 0, TestName = "Delete Container")]
    public void Count_Request_GoesToTheClassThatIsBilled(string method, string query, int reads, int writes, int lists, int others)
    {
        var counter = new BlobCallCounter();

        new CountingPolicy(counter).Count(method, query);

        Assert.That(counter.Take(), Is.EqualTo(new BlobCalls(reads, writes, lists, others)));
        Assert.That(counter.Take(), Is.EqualTo(new BlobCalls(0, 0, 0, 0)), "taken");
    }
}
