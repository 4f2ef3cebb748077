using ImageConversion.Storage.Opening;

namespace ImageConversion.Storage.Tests;

[TestFixture]
public sealed class StoreAddressTests
{
    [TestCase("az://photos", "az://photos", "photos", "", null)]
    [TestCase("az://photos/", "az://photos", "photos", "", null)]
    [TestCase("AZ://photos/2024/a b%20?/", "az://photos/2024/a b%20?", "photos", "2024/a b%20?", null)]
    [TestCase("az://$web", "az://$web", "$web", "", null)]
    [TestCase(
        "https://contoso.blob.core.windows.net/photos/a%20b/", "https://contoso.blob.core.windows.net/photos/a%20b", "photos",
        "a b", "https://contoso.blob.core.windows.net/")]
    [TestCase(
        "https://contoso.blob.core.windows.net/photos/what%3F", "https://contoso.blob.core.windows.net/photos/what%3F",
        "photos", "what?", "https://contoso.blob.core.windows.net/")]
    [TestCase(
        "http://127.0.0.1:10000/devstoreaccount1/photos/p", "http://127.0.0.1:10000/devstoreaccount1/photos/p", "photos", "p",
        "http://127.0.0.1:10000/devstoreaccount1")]
    [TestCase(
        "http://azurite:10000/devstoreaccount1/photos", "http://azurite:10000/devstoreaccount1/photos", "photos", "",
        "http://azurite:10000/devstoreaccount1")]
    public void Parse_Container_IsItsParts(string text, string shown, string container, string prefix, string? service)
    {
        StoreAddress address = StoreAddress.Parse(text);

        Assert.That(address.IsFolder, Is.False);
        Assert.That(address.Text, Is.EqualTo(shown));
        Assert.That(address.Container, Is.EqualTo(container));
        Assert.That(address.Prefix, Is.EqualTo(prefix));
        Assert.That(address.Service?.AbsoluteUri, Is.EqualTo(service));
        Assert.That(StoreAddress.Parse(address.Text), Is.EqualTo(address));
    }

    [Test]
    public void Parse_Path_IsAFolder()
    {
        StoreAddress address = StoreAddress.Parse("photos/", Path.GetTempPath());

        Assert.That(address.IsFolder, Is.True);
        Assert.That(address.Text, Is.EqualTo(Path.Combine(Path.GetTempPath(), "photos")));
        Assert.That(StoreAddress.Parse(address.Text), Is.EqualTo(address));
    }

    [TestCase("photos")]
    [TestCase("./photos")]
    [TestCase("..")]
    public void Open_RelativePath_IsRefusedByItsName(string text)
    {
        BlobStoreException failure = Assert.Throws<BlobStoreException>(() => new BlobStoreFactory().Open(StoreAddress.Parse(text)))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
        Assert.That(failure.Message, Does.Contain($"'{text}'"));
    }

    [TestCase("")]
    [TestCase("az://")]
    [TestCase("az://ab")]
    [TestCase("az://Photos")]
    [TestCase("az://-photos")]
    [TestCase("az://pho--tos")]
    [TestCase("az://photos/../x")]
    [TestCase("https://contoso.blob.core.windows.net")]
    [TestCase("https://contoso.blob.core.windows.net/")]
    [TestCase("http://127.0.0.1:10000/devstoreaccount1")]
    [TestCase("https://")]
    public void Parse_NoContainer_IsInvalidName(string text) =>
        Assert.That(
            Assert.Throws<BlobStoreException>(() => StoreAddress.Parse(text))!.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));

    [TestCase("https://contoso.blob.core.windows.net/photos?sv=2024&sig=topsecret")]
    [TestCase("https://contoso.blob.core.windows.net/photos#topsecret")]
    [TestCase("https://user:topsecret@contoso.blob.core.windows.net/photos")]
    public void Parse_UrlWithASecret_IsInvalidNameThatDoesNotShowIt(string text)
    {
        BlobStoreException failure = Assert.Throws<BlobStoreException>(() => StoreAddress.Parse(text))!;

        Assert.That(failure.Kind, Is.EqualTo(BlobStoreErrorKind.InvalidName));
        Assert.That(failure.ToString(), Does.Not.Contain("topsecret"));
    }

    [TestCase("az://photos", "a b/c?", "az://photos/a b/c?")]
    [TestCase("https://contoso.blob.core.windows.net/photos", "a b/c?", "https://contoso.blob.core.windows.net/photos/a%20b/c%3F")]
    public void Append_Path_IsAnAddressThatParsesToTheSame(string text, string path, string expected)
    {
        StoreAddress appended = StoreAddress.Parse(text).Append(path);

        Assert.That(appended.Text, Is.EqualTo(expected));
        Assert.That(appended.Prefix, Is.EqualTo(path));
        Assert.That(StoreAddress.Parse(appended.Text), Is.EqualTo(appended));
    }

    [TestCase("az://photos", "az://photos/", "")]
    [TestCase("az://photos", "az://photos/a/b", "a/b")]
    [TestCase("az://photos/a", "az://photos/ab", null)]
    [TestCase("az://photos", "az://pictures", null)]
    [TestCase("az://photos", "/photos", null)]
    [TestCase("https://contoso.blob.core.windows.net/photos/a%20b", "https://CONTOSO.blob.core.windows.net/photos/a b/c", "c")]
    [TestCase("https://contoso.blob.core.windows.net/photos", "https://fabrikam.blob.core.windows.net/photos/c", null)]
    public void PathTo_Other_IsThePathWithin(string here, string there, string? expected) =>
        Assert.That(StoreAddress.Parse(here).PathTo(StoreAddress.Parse(there)), Is.EqualTo(expected));
}
