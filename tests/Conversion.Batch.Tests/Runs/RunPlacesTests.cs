using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Runs;
using ImageConversion.Storage;
using ImageConversion.Storage.Opening;
using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.Runs;

public sealed class RunPlacesTests
{
    [TestCase("/x/photos", "/x/photos")]
    [TestCase("/x/photos", "/x/photos/")]
    [TestCase("/x/photos", "/x/out/../photos")]
    [TestCase("/x/target/photos", "/x/target")]
    [TestCase("az://images", "az://images/")]
    [TestCase("az://images/in", "az://images")]
    public void Create_PlacesThatCannotGoTogether_AreRefused(string source, string target)
    {
        BatchException e = Assert.Throws<BatchException>(() => _ = new RunPlaces(source, target, state: null))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.InvalidRequest));
    }

    [TestCase("/x/photos", "/x/photos/png", "png/")]
    [TestCase("/x/photos", "/x/photos2", null)]
    [TestCase("/x/photos", "/y", null)]
    [TestCase("az://images", "az://images/png/v2", "png/v2/")]
    [TestCase("az://images", "/x", null)]
    public void ExcludePrefix_TargetWithinSource_IsTheWayToIt(string source, string target, string? expected) =>
        Assert.That(new RunPlaces(source, target, state: null).ExcludePrefix, Is.EqualTo(expected));

    [Test]
    public void Fit_TierForAContainer_StaysAndTheTargetIsLeftOut()
    {
        PlanRequest request = new PlanRequest { Tier = TargetTier.Cold }.FitTo(new RunPlaces("az://images", "az://images/png", state: null));

        Assert.That((request.Tier, request.ExcludePrefix), Is.EqualTo((TargetTier.Cold, "png/")));
    }

    [Test]
    public void Fit_TierForAFolder_IsRefused()
    {
        var places = new RunPlaces("az://images", "/x", state: null);

        BatchException e = Assert.Throws<BatchException>(() => new PlanRequest { Tier = TargetTier.Cool }.FitTo(places))!;

        Assert.That((e.Kind, RunResults.From(e)), Is.EqualTo((BatchErrorKind.TierNotSupported, RunResult.InvalidRequest)));
        Assert.That(e.Message, Does.Contain("tier cool").And.Contain("/x"));
    }

    [TestCase("file", "out", "source")]
    [TestCase("in", "file", "target")]
    public async Task OpenAsync_FileInsteadOfAFolder_IsRefusedAsOne(string source, string target, string role)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["in"]);
        await File.WriteAllTextAsync(folder["file"], "a file");

        BatchException e = (await Assert.ThrowsAsync<BatchException>(
            () => new RunPlaces(folder[source], folder[target], null).OpenAsync(new BlobStoreFactory(), new SourceAccess(), default)))!;

        Assert.That(e.Kind, Is.EqualTo(BatchErrorKind.InvalidRequest));
        Assert.That(e.Message, Does.StartWith($"The {role} {folder["file"]} is a file"));
    }

    [Test]
    public async Task OpenAsync_SourceAbsent_IsNotFoundAndMakesNothing()
    {
        using var folder = new TemporaryFolder();
        string source = Path.Combine(folder.Path, "in");
        string target = Path.Combine(folder.Path, "out");

        BlobStoreException e = (await Assert.ThrowsAsync<BlobStoreException>(
            () => new RunPlaces(source, target, null).OpenAsync(new BlobStoreFactory(), new SourceAccess(), default)))!;

        Assert.That(e.Kind, Is.EqualTo(BlobStoreErrorKind.NotFound));
        Assert.That(e.Message, Does.Contain(source));
        Assert.That(Directory.Exists(target), Is.False);
    }

    [Test]
    public async Task OpenAsync_Folders_KeepsTheRunsBelowTheTarget()
    {
        using var folder = new TemporaryFolder();
        string source = Directory.CreateDirectory(Path.Combine(folder.Path, "in")).FullName;
        string target = Path.Combine(folder.Path, "out");

        RunStores stores = await new RunPlaces(source, target, null).OpenAsync(new BlobStoreFactory(), new SourceAccess(), default);

        Assert.That(stores.State.Address, Is.EqualTo(Path.Combine(target, ".imgconv", "runs")));
    }
}
