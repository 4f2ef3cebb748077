using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using ImageConversion.Core.Metadata;

namespace ImageConversion.Core.Tests.Metadata;

[SuppressMessage("Security", "CA5351", Justification = "The platform's is the referee.")]
public sealed class Md5Tests
{
    // RFC 1321, A.5.
    [TestCase("", "d41d8cd98f00b204e9800998ecf8427e")]
    [TestCase("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    [TestCase("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a")]
    public void HashData_PublishedText_GivesThePublishedDigest(string text, string digest) =>
        Assert.That(Convert.ToHexStringLower(Md5.HashData(Encoding.ASCII.GetBytes(text))), Is.EqualTo(digest));

    [Test]
    public void HashData_EveryLengthAroundBlocks_IsThatOfThePlatform()
    {
        byte[] data = new byte[300];
        new Random(1).NextBytes(data);

        Assert.That(
            Enumerable.Range(0, data.Length + 1).Where(n => !Md5.HashData(data.AsSpan(0, n)).SequenceEqual(MD5.HashData(data.AsSpan(0, n)))),
            Is.Empty);
    }
}
