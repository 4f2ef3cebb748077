using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Monitoring;
using ImageConversion.Streams;

namespace ImageConversion.Batch.Tests.Monitoring;

/// <summary>What a task writes on its node is as long as anyone who has it wants: not all of it is read.</summary>
[CancelAfter(60_000)]
public sealed class NodeFilesTests
{
    [Test]
    public async Task Read_FileWithoutEnd_IsItsBeginning(CancellationToken cancellationToken)
    {
        (ReadOnlyMemory<byte> bytes, bool isWhole) = await NodeFiles.ReadAsync(new Endless(), cancellationToken);

        Assert.That((bytes.Length, isWhole), Is.EqualTo((NodeFiles.MaxBytes, false)));
    }

    [Test]
    public async Task Read_ShortFile_IsAllOfIt()
    {
        (ReadOnlyMemory<byte> bytes, bool isWhole) = await NodeFiles.ReadAsync(new MemoryStream("text"u8.ToArray()), default);

        Assert.That((bytes.Length, isWhole), Is.EqualTo((4, true)));
    }

    [Test]
    public async Task Tail_FileWithoutEnd_IsRead(CancellationToken cancellationToken) => Assert.That(
        await PoolProblems.TailAsync(() => Task.FromResult(new BatchFileContent(new Endless())), cancellationToken), Does.EndWith("xxx"));

    private sealed class Endless : ForwardStream
    {
        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'x');
            return buffer.Length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }
    }
}
