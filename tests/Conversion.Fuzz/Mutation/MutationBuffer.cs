namespace ImageConversion.Fuzz.Mutation;

/// <summary>The bytes of an input while it is being mutated: a list with an upper bound, beyond which insertions are cut.</summary>
internal sealed class MutationBuffer(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Set(ReadOnlySpan<byte> bytes)
    {
        Length = Math.Min(bytes.Length, _bytes.Length);
        bytes[..Length].CopyTo(_bytes);
    }

    public void Truncate(int length) => Length = Math.Min(length, Length);

    public void Delete(int at, int count)
    {
        _bytes.AsSpan((at + count)..Length).CopyTo(_bytes.AsSpan(at));
        Length -= count;
    }

    /// <summary>Inserts as much as there is room for. The bytes must not be this buffer's own.</summary>
    public void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _bytes.Length - Length);
        _bytes.AsSpan(at..Length).CopyTo(_bytes.AsSpan(at + count));
        bytes[..count].CopyTo(_bytes.AsSpan(at));
        Length += count;
    }
}
