using System.Buffers.Binary;

namespace ImageConversion.Fuzz.Mutation;

/// <summary>Mutations that keep to the shape of a JPEG, so that they reach what lies behind its markers (T.81 Annex B).</summary>
internal sealed class JpegMutations(Random random)
{
    private const byte Dht = 0xC4;
    private const byte Dac = 0xCC;
    private const byte Sos = 0xDA;
    private const byte Dri = 0xDD;

    private static readonly byte[] Markers =
    [
        0x01, 0xC0, 0xC1, 0xC2, 0xC3, Dht, 0xC5, 0xC8, 0xC9, 0xCA, 0xCB, Dac, 0xCF, 0xD0, 0xD3, 0xD7, 0xD8, 0xD9, Sos, 0xDB, 0xDC,
        Dri, 0xDE, 0xDF, 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF, 0xF0, 0xF7, 0xFE,
    ];

    private static readonly ushort[] Sides = [0, 1, 2, 7, 8, 9, 15, 16, 17, 64, 255, 256, 1000, 0x7FFF, 0x8000, 65500, 0xFFFF];

    private static readonly byte[] Samplings = [0x11, 0x12, 0x21, 0x22, 0x41, 0x14, 0x44, 0x31, 0x33, 0x00, 0x10, 0x01, 0x55];

    private const int Kinds = 12;

    /// <summary>Applies one mutation, chosen by chance.</summary>
    /// <param name="buffer">What is changed.</param>
    /// <param name="donor">Another input, from which segments are taken.</param>
    /// <returns>False where the buffer has no segments, and nothing was done.</returns>
    public bool Mutate(MutationBuffer buffer, ReadOnlySpan<byte> donor)
    {
        List<SegmentSpan> segments = SegmentSpan.Find(buffer.Bytes);
        if (segments.Count == 0)
        {
            return false;
        }

        SegmentSpan segment = Pick(segments);
        switch (random.Next(Kinds))
        {
            case 0:
                buffer.Delete(segment.Start, segment.Length);
                break;
            case 1:
                buffer.Insert(Pick(segments).Start, Copy(buffer.Bytes, segment));
                break;
            case 2:
                Move(buffer, segment);
                break;
            case 3:
                ChangeLength(buffer.Bytes, segment);
                break;
            case 4:
                buffer.Bytes[segment.Start + 1] = Markers[random.Next(Markers.Length)];
                break;
            case 5:
                ChangeHuffman(buffer.Bytes, Prefer(segments, s => s.Marker == Dht));
                break;
            case 6:
                ChangeFrame(buffer.Bytes, Prefer(segments, IsFrame));
                break;
            case 7:
                ChangeScan(buffer.Bytes, Prefer(segments, s => s.Marker == Sos));
                break;
            case 8:
                buffer.Insert(segment.Start, [0xFF, Dri, 0, 4, 0, (byte)random.Next(8)]);
                break;
            case 9:
                InsertRestart(buffer, Prefer(segments, s => s.Marker == Sos));
                break;
            case 10:
                Transplant(buffer, Pick(segments).Start, donor);
                break;
            default:
                SetLengthToFit(buffer, segments);
                break;
        }

        return true;
    }

    private static bool IsFrame(SegmentSpan segment) => segment.Marker is >= 0xC0 and <= 0xCF and not (Dht or Dac or 0xC8);

    private static byte[] Copy(ReadOnlySpan<byte> bytes, SegmentSpan segment) =>
        bytes.Slice(segment.Start, segment.Length).ToArray();

    private SegmentSpan Pick(List<SegmentSpan> segments) => segments[random.Next(segments.Count)];

    private SegmentSpan Prefer(List<SegmentSpan> segments, Predicate<SegmentSpan> isWanted)
    {
        List<SegmentSpan> wanted = segments.FindAll(isWanted);
        return Pick(wanted.Count > 0 ? wanted : segments);
    }

    private void Move(MutationBuffer buffer, SegmentSpan segment)
    {
        byte[] copy = Copy(buffer.Bytes, segment);
        buffer.Delete(segment.Start, segment.Length);
        List<SegmentSpan> rest = SegmentSpan.Find(buffer.Bytes);
        buffer.Insert(rest.Count == 0 ? 0 : Pick(rest).Start, copy);
    }

    private void ChangeLength(Span<byte> bytes, SegmentSpan segment)
    {
        if (segment.Length < SegmentSpan.HeaderBytes)
        {
            return;
        }

        Span<byte> field = bytes.Slice(segment.Start + 2, 2);
        ushort old = BinaryPrimitives.ReadUInt16BigEndian(field);
        BinaryPrimitives.WriteUInt16BigEndian(field, random.Next(6) switch
        {
            0 => (ushort)random.Next(4),
            1 => ushort.MaxValue,
            2 => (ushort)random.Next(ushort.MaxValue),
            _ => (ushort)(old + random.Next(-4, 5)),
        });
    }

    /// <summary>Undoes what insertions and deletions within a segment did to its length.</summary>
    private void SetLengthToFit(MutationBuffer buffer, List<SegmentSpan> segments)
    {
        SegmentSpan segment = Pick(segments);
        int next = buffer.Bytes[(segment.Start + 2)..].IndexOf((byte)0xFF);
        if (next >= 2 && next <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(buffer.Bytes[(segment.Start + 2)..], (ushort)next);
        }
    }

    private void ChangeHuffman(Span<byte> bytes, SegmentSpan segment)
    {
        const int Selector = 4;
        const int Counts = 16;
        if (segment.Length < Selector + 1 + Counts)
        {
            return;
        }

        Span<byte> table = bytes.Slice(segment.Start + Selector, segment.Length - Selector);
        switch (random.Next(4))
        {
            case 0:
                table[0] = (byte)(random.Next(3) << 4 | random.Next(5));
                break;
            case 1:
                table[1 + random.Next(Counts)] += (byte)random.Next(-3, 4);
                break;
            case 2:
                // As many codes as before, at other lengths.
                int from = 1 + random.Next(Counts);
                int to = 1 + random.Next(Counts);
                (table[from], table[to]) = ((byte)Math.Max(table[from] - 1, 0), (byte)(table[to] + 1));
                break;
            default:
                table[random.Next(table.Length)] = (byte)random.Next(256);
                break;
        }
    }

    private void ChangeFrame(Span<byte> bytes, SegmentSpan segment)
    {
        const int FixedBytes = 10;
        const int ComponentBytes = 3;
        if (segment.Length < FixedBytes)
        {
            return;
        }

        Span<byte> frame = bytes.Slice(segment.Start, segment.Length);
        int components = (frame.Length - FixedBytes) / ComponentBytes;
        int component = FixedBytes + (ComponentBytes * random.Next(Math.Max(components, 1)));
        bool hasComponent = component + ComponentBytes <= frame.Length;
        switch (random.Next(8))
        {
            case 0:
                frame[4] = (byte)random.Next(17);
                break;
            case 1 or 2:
                ushort side = random.Next(2) == 0 ? Sides[random.Next(Sides.Length)] : (ushort)random.Next(1, 200);
                BinaryPrimitives.WriteUInt16BigEndian(frame[(random.Next(2) == 0 ? 5 : 7)..], side);
                break;
            case 3:
                frame[9] = (byte)random.Next(6);
                break;
            case 4 when hasComponent:
                frame[component] = (byte)random.Next(5);
                break;
            case 5 or 6 when hasComponent:
                frame[component + 1] = Samplings[random.Next(Samplings.Length)];
                break;
            case 7 when hasComponent:
                frame[component + 2] = (byte)random.Next(5);
                break;
            default:
                frame[1] = (byte)(0xC0 + random.Next(16));
                break;
        }
    }

    private void ChangeScan(Span<byte> bytes, SegmentSpan segment)
    {
        const int FixedBytes = 5;
        if (segment.Length < FixedBytes || segment.Marker != Sos)
        {
            return;
        }

        Span<byte> scan = bytes.Slice(segment.Start, segment.Length);
        int components = scan[4];
        int parameters = FixedBytes + (2 * components);
        if (parameters + 3 > scan.Length)
        {
            scan[4] = (byte)random.Next(1, 5);
            return;
        }

        switch (random.Next(6))
        {
            case 0:
                scan[4] = (byte)random.Next(6);
                break;
            case 1 when components > 0:
                scan[FixedBytes + (2 * random.Next(components))] = (byte)random.Next(5);
                break;
            case 2 when components > 0:
                scan[FixedBytes + (2 * random.Next(components)) + 1] = (byte)(random.Next(5) << 4 | random.Next(5));
                break;
            case 3:
                scan[parameters] = (byte)random.Next(65);
                break;
            case 4:
                scan[parameters + 1] = (byte)random.Next(65);
                break;
            default:
                scan[parameters + 2] = (byte)(random.Next(15) << 4 | random.Next(15));
                break;
        }
    }

    private void InsertRestart(MutationBuffer buffer, SegmentSpan segment) =>
        buffer.Insert(segment.Start + random.Next(segment.Length), [0xFF, (byte)(0xD0 + random.Next(8))]);

    private void Transplant(MutationBuffer buffer, int at, ReadOnlySpan<byte> donor)
    {
        List<SegmentSpan> segments = SegmentSpan.Find(donor);
        if (segments.Count > 0)
        {
            buffer.Insert(at, Copy(donor, Pick(segments)));
        }
    }
}
