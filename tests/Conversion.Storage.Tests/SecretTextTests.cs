namespace ImageConversion.Storage.Tests;

[TestFixture]
public sealed class SecretTextTests
{
    [TestCase("https://a.blob.core.windows.net/c?sv=2024&sig=SECRET%2Babc&se=1", "https://a.blob.core.windows.net/c?sv=2024&sig=REDACTED&se=1")]
    [TestCase("az://photos?sig=SECRET", "az://photos?sig=REDACTED")]
    [TestCase("x SIG=SECRET", "x SIG=REDACTED")]
    [TestCase("az://photos/p#sig=SECRET", "az://photos/p#sig=REDACTED")]
    [TestCase("(sig=SECRET", "(sig=REDACTED")]
    [TestCase("https://p/?u=https%3A%2F%2Fa%3Fsv%3D1%26sig%3DSECRET%26se%3D2", "https://p/?u=https%3A%2F%2Fa%3Fsv%3D1%26sig%3DREDACTED%26se%3D2")]
    [TestCase("AccountName=a;AccountKey=SECRET==;EndpointSuffix=x", "AccountName=a;AccountKey=REDACTED;EndpointSuffix=x")]
    [TestCase("http://me:SECRET@proxy:3128/", "http://REDACTED@proxy:3128/")]
    [TestCase("Authorization: Bearer SECRETSECRETSECRET.x", "Authorization: Bearer REDACTED")]
    [TestCase("SharedKey contoso:SECRETSECRETSECRET=", "SharedKey REDACTED")]
    [TestCase("SharedAccessSignature=sv=1&sig=SECRET", "SharedAccessSignature=REDACTED&sig=REDACTED")]
    public void Hide_Secret_IsMasked(string text, string expected)
    {
        Assert.That(SecretText.Hide(text), Is.EqualTo(expected));
        Assert.That(SecretText.IsFoundIn(text), Is.True);
    }

    [Test]
    public void Hide_AccountKey_IsMaskedWhereverItStands()
    {
        string key = Convert.ToBase64String(new byte[64].Select((_, i) => (byte)i).ToArray());

        Assert.That(SecretText.Hide($"key {key}."), Is.EqualTo("key REDACTED."));
    }

    [TestCase("photos/a=b&c@d/IMG 0001.jpg")]
    [TestCase("https://a.blob.core.windows.net/c/p%3Dq")]
    [TestCase("design=1")]
    [TestCase("http://proxy:3128/a@b")]
    public void Hide_NoSecret_IsTheSameText(string text) => Assert.That(SecretText.Hide(text), Is.SameAs(text));
}
