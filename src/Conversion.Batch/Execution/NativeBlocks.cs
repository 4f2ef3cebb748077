using System.Runtime.InteropServices;

namespace ImageConversion.Batch.Execution;

/// <summary>Blocks of memory outside the managed heap that are used again: the pages of a fresh one cost as much as a tenth of a
/// small picture's conversion.</summary>
/// <remarks>Thread-safe. The last block that was given back is the first to be taken: it is in the cache.</remarks>
/// <param name="keptBytes">So many bytes at most are kept for later.</param>
internal sealed unsafe class NativeBlocks(long keptBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<Block> _free = [];
    private long _kept;
    private bool _isDisposed;

    /// <summary>A block of at least so many bytes.</summary>
    /// <exception cref="OutOfMemoryException">There is no room.</exception>
    public Block Take(int bytes)
    {
        Block block = default;
        lock (_gate)
        {
            if (_free.TryPop(out block))
            {
                _kept -= block.Capacity;
            }
        }

        if (bytes <= block.Capacity)
        {
            return block;
        }

        // There is nothing in it that a larger one would have to hold.
        Free(block);
        return new Block((byte*)NativeMemory.Alloc((nuint)bytes), bytes);
    }

    /// <summary>A larger block with the same content, in place of <paramref name="block"/>.</summary>
    /// <exception cref="OutOfMemoryException">There is no room; <paramref name="block"/> stays as it is.</exception>
    public static Block Grow(Block block, int bytes) =>
        new((byte*)NativeMemory.Realloc(block.Bytes, (nuint)bytes), bytes);

    /// <summary>Gives a block back; it is kept if there is room.</summary>
    public void Give(Block block)
    {
        lock (_gate)
        {
            if (!_isDisposed && block.Capacity > 0 && _kept + block.Capacity <= keptBytes)
            {
                _kept += block.Capacity;
                _free.Push(block);
                return;
            }
        }

        Free(block);
    }

    /// <summary>Gives a block back to the system.</summary>
    public static void Free(Block block) => NativeMemory.Free(block.Bytes);

    /// <summary>Frees what is kept. Blocks that are given back later are freed at once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            while (_free.TryPop(out Block block))
            {
                Free(block);
            }

            _kept = 0;
        }
    }

    /// <summary>A place in memory and its length in bytes.</summary>
    internal readonly record struct Block(nint Address, int Capacity)
    {
        public Block(byte* bytes, int capacity)
            : this((nint)bytes, capacity)
        {
        }

        public byte* Bytes => (byte*)Address;
    }
}
