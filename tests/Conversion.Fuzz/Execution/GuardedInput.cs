using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ImageConversion.Fuzz.Execution;

/// <summary>
/// Where an input lies while it is executed. It ends where a page begins that nobody may read, so that unsafe or native
/// code that reads beyond the end is found out at once; and its pages are those of a file, so that the input that
/// kills the process is there for the next.
/// </summary>
internal sealed unsafe partial class GuardedInput : MemoryManager<byte>
{
    private const int PageBytes = 4096;
    private const int ProtNone = 0;
    private const int ProtReadWrite = 3;
    private const int MapShared = 0x01;
    private const int MapPrivate = 0x02;
    private const int MapFixed = 0x10;
    private const int MapAnonymous = 0x20;

    private readonly FileStream _file;
    private readonly int _bytes;
    private byte* _start;

    /// <summary>Opens or creates the file.</summary>
    /// <exception cref="IOException">Another process has it open.</exception>
    public GuardedInput(string path, int maxBytes)
    {
        _bytes = PageBytes + ((maxBytes + PageBytes - 1) / PageBytes * PageBytes);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        byte[]? left = ReadLeftover();
        _file.SetLength(_bytes);
        nint whole = Map(0, _bytes + PageBytes, ProtNone, MapPrivate | MapAnonymous, -1, 0);
        _start = (byte*)Map(whole, _bytes, ProtReadWrite, MapShared | MapFixed, Handle(_file.SafeFileHandle), 0);
        Leftover = left;
        *(int*)_start = 0;
    }

    /// <summary>The input that an earlier process was executing when it ended; null where that ended in order.</summary>
    public byte[]? Leftover { get; }

    /// <summary>What was written last.</summary>
    public ReadOnlyMemory<byte> Current
    {
        get
        {
            int length = *(int*)_start;
            return Memory.Slice(_bytes - length, length);
        }
    }

    public ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> input)
    {
        *(int*)_start = input.Length;
        input.CopyTo(new Span<byte>(_start + _bytes - input.Length, input.Length));
        return Current;
    }

    public override Span<byte> GetSpan() => new(_start, _bytes);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>Ends in order: the file goes.</summary>
    protected override void Dispose(bool disposing)
    {
        if (_start is null)
        {
            return;
        }

        Unmap((nint)_start, _bytes + PageBytes);
        _start = null;
        _file.Dispose();
        File.Delete(_file.Name);
    }

    private byte[]? ReadLeftover()
    {
        if (_file.Length <= PageBytes)
        {
            return null;
        }

        Span<byte> header = stackalloc byte[sizeof(int)];
        _file.ReadExactly(header);
        int length = MemoryMarshal.Read<int>(header);
        if (length <= 0 || length > _file.Length - PageBytes)
        {
            return null;
        }

        var input = new byte[length];
        _file.Seek(-length, SeekOrigin.End);
        _file.ReadExactly(input);
        return input;
    }

    private static int Handle(SafeFileHandle file) => (int)file.DangerousGetHandle();

    private static nint Map(nint address, int length, int protection, int flags, int file, long offset)
    {
        nint mapped = Mmap(address, (nuint)length, protection, flags, file, offset);
        return mapped == -1
            ? throw new IOException($"mmap failed with error {Marshal.GetLastPInvokeError()}.")
            : mapped;
    }

    private static void Unmap(nint address, int length) => _ = Munmap(address, (nuint)length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Mmap(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(nint address, nuint length);
}
