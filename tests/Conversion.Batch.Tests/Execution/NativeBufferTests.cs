using System.Buffers;
using ImageConversion.Batch.Execution;

namespace ImageConversion.Batch.Tests.Execution;

public sealed class NativeBufferTests
{
    [Test]
    public void GetSpan_BeyondTheCapacity_GrowsAndKeepsWhatWasWritten()
    {
        using var buffer = new NativeBuffer(10);
        var random = new Random(1);
        var expected = new List<byte>();
        foreach (int size in new[] { 1, 9, 1, 70_000, 3, 500_000, 1_000_000 })
        {
            byte[] part = new byte[size];
            random.NextBytes(part);
            expected.AddRange(part);
            part.CopyTo(((IBufferWriter<byte>)buffer).GetSpan(size));
            buffer.Advance(size);
        }

        Assert.That(buffer.Length, Is.EqualTo(expected.Count));
        Assert.That(buffer.Written.ToArray().AsSpan().SequenceEqual(expected.ToArray()), Is.True);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(100_000)]
    public void GetMemory_AnyHint_HasAtLeastThatRoomAndNeverNone(int hint)
    {
        using var buffer = new NativeBuffer(0);

        Assert.That(buffer.GetMemory(hint).Length, Is.GreaterThanOrEqualTo(Math.Max(1, hint)));
        Assert.That(buffer.Length, Is.Zero);
    }

    [Test]
    public void GetMemory_AfterAdvance_BeginsBehindWhatWasWritten()
    {
        using var buffer = new NativeBuffer(8);
        buffer.GetMemory(2).Span[..2].Fill(7);
        buffer.Advance(2);

        buffer.GetMemory(2).Span[..2].Fill(9);
        buffer.Advance(2);

        Assert.That(buffer.Written.ToArray(), Is.EqualTo(new byte[] { 7, 7, 9, 9 }));
    }

    [TestCase(9)]
    [TestCase(-1)]
    public void Advance_OutOfBounds_IsTheCallersBug(int count)
    {
        using var buffer = new NativeBuffer(8);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(count));
        Assert.That(buffer.Length, Is.Zero);
    }

    [Test]
    public void GetSpan_NegativeHint_IsTheCallersBug()
    {
        using var buffer = new NativeBuffer(8);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.GetMemory(-1));
    }

    [Test]
    public void Memory_Pinned_IsTheSameBytes()
    {
        using var buffer = new NativeBuffer(4);
        buffer.GetMemory(4).Span.Fill(5);
        buffer.Advance(4);

        using MemoryHandle handle = buffer.Written.Pin();

        Assert.That(buffer.Written.Span[3], Is.EqualTo(5));
    }

    [Test]
    public void Dispose_Twice_FreesOnce()
    {
        var buffer = new NativeBuffer(4);

        ((IDisposable)buffer).Dispose();
        ((IDisposable)buffer).Dispose();

        Assert.That(buffer.Length, Is.Zero);
    }
}
