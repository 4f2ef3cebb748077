using System.Security.Cryptography;
using System.Text;
using ImageConversion.Hashing;

namespace ImageConversion.Storage.Tests;

public sealed class Sha256Tests
{
    // FIPS 180-4's examples.
    [TestCase("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void HashData_PublishedText_GivesThePublishedHash(string text, string hash) =>
        Assert.That(Convert.ToHexStringLower(Sha256.HashData(Encoding.ASCII.GetBytes(text))), Is.EqualTo(hash));

    [Test]
    public void HashData_EveryLengthAroundBlocks_IsThatOfThePlatform()
    {
        byte[] data = new byte[300];
        new Random(1).NextBytes(data);

        Assert.That(
            Enumerable.Range(0, data.Length + 1).Where(n => !Sha256.HashData(data.AsSpan(0, n)).SequenceEqual(SHA256.HashData(data.AsSpan(0, n)))),
            Is.Empty);
    }
}
