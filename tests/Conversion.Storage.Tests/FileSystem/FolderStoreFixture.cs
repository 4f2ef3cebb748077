using System.Text;
using ImageConversion.Storage.FileSystem;
using ImageConversion.Testing;

namespace ImageConversion.Storage.Tests.FileSystem;

/// <summary>A fresh folder with a store on it, for each test.</summary>
public abstract class FolderStoreFixture
{
    private TemporaryFolder _folder = null!;

    protected TemporaryFolder Folder => _folder;

    protected string Root => _folder["root"];

    protected FolderBlobStore Store { get; private set; } = null!;

    [SetUp]
    public void SetUpFolder()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(Root);
        Store = new FolderBlobStore(Root);
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<BlobStoreException> FailureOfAsync(Func<Task> action) =>
        (await Assert.ThrowsAsync<BlobStoreException>(() => action()))!;

    protected static async Task<string> ReadAsync(IBlobStore store, string name)
    {
        await using BlobContent content = await store.OpenReadAsync(name);
        using var reader = new StreamReader(content.Stream);
        return await reader.ReadToEndAsync();
    }

    protected static ValueTask<List<BlobEntry>> ListAsync(IBlobStore store, bool withMetadata = false) =>
        store.ListAsync(new BlobListOptions { IncludeMetadata = withMetadata }).ToListAsync();
}
