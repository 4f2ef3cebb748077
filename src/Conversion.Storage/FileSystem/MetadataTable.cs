using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace ImageConversion.Storage.FileSystem;

/// <summary>Where the records of each blob are: 16 bytes a record, whatever the names' length.</summary>
/// <remarks>Open addressing with linear probing; one name may have several records; its ETag's tag selects one.
/// Not thread-safe.</remarks>
internal sealed class MetadataTable
{
    /// <summary>Segments are numbered below this.</summary>
    public const int MaxSegments = 1 << SegmentBits;

    private const int SegmentBits = 12;
    private const int OffsetBits = 40;
    private const int TagBits = 64 - SegmentBits - OffsetBits;
    private const int SmallestCapacity = 64;

    // Of which one is of the present file. Each is passed when another one is added, so that many would take for ever.
    private const int MaxRecordsOfName = 64;

    private Slot[] _slots = [];

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many names they belong to.</summary>
    public int DistinctNames { get; private set; }

    /// <summary>Adds a record. Of a name that has very many, it takes the place of another one.</summary>
    public void Add(ulong nameHash, string etag, int segment, long offset)
    {
        if (Count >= _slots.Length / 4 * 3)
        {
            Grow();
        }

        ulong location = (Tag(etag) << (SegmentBits + OffsetBits)) | ((ulong)segment << OffsetBits) | (ulong)offset;
        // 0 marks a free slot; the location keeps the slot's own mark apart by being stored plus one.
        int known = Insert(new Slot(nameHash, location + 1));
        DistinctNames += known == 0 ? 1 : 0;
        Count += known < MaxRecordsOfName ? 1 : 0;
    }

    /// <summary>Whether a name has any record.</summary>
    public bool Contains(ulong nameHash)
    {
        for (int i = Home(nameHash); _slots.Length > 0 && !_slots[i].IsFree; i = Next(i))
        {
            if (_slots[i].NameHash == nameHash)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Where the records of a name with this ETag may be; nearly always one.</summary>
    public void Find(ulong nameHash, string etag, List<(int Segment, long Offset)> found)
    {
        ulong tag = Tag(etag);
        for (int i = Home(nameHash); _slots.Length > 0 && !_slots[i].IsFree; i = Next(i))
        {
            ulong location = _slots[i].Location - 1;
            if (_slots[i].NameHash == nameHash && location >> (SegmentBits + OffsetBits) == tag)
            {
                found.Add((
                    (int)(location >> OffsetBits) & (MaxSegments - 1), (long)(location & ((1UL << OffsetBits) - 1))));
            }
        }
    }

    private static ulong Tag(string etag) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(etag.AsSpan())) >> (64 - TagBits);

    // The hash's high bits choose the slot without asking for a power of two, so that growth by half keeps memory tight.
    private int Home(ulong nameHash) => (int)Math.BigMul(nameHash, (ulong)_slots.Length, out _);

    private int Next(int slot) => slot + 1 == _slots.Length ? 0 : slot + 1;

    private void Grow()
    {
        Slot[] before = _slots;
        _slots = new Slot[Math.Max(SmallestCapacity, before.Length + (before.Length / 2))];
        foreach (Slot slot in before)
        {
            if (!slot.IsFree)
            {
                _ = Insert(slot);
            }
        }
    }

    /// <summary>Takes the next free slot, or one of its name.</summary>
    /// <returns>How many records the name had, up to the most.</returns>
    private int Insert(Slot slot)
    {
        int known = 0;
        int i = Home(slot.NameHash);
        for (; !_slots[i].IsFree && known < MaxRecordsOfName; i = Next(i))
        {
            known += _slots[i].NameHash == slot.NameHash ? 1 : 0;
        }

        _slots[known < MaxRecordsOfName ? i : Previous(i)] = slot;
        return known;
    }

    private int Previous(int slot) => slot == 0 ? _slots.Length - 1 : slot - 1;

    private readonly record struct Slot(ulong NameHash, ulong Location)
    {
        public bool IsFree => Location == 0;
    }
}
