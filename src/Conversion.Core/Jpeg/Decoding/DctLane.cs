using System.Runtime.CompilerServices;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>One number, in 64 bits: nothing that a JPEG can hold overflows.</summary>
internal readonly struct DctLane(long value) : IDctLanes<DctLane>
{
    public long Value { get; } = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLane operator +(DctLane a, DctLane b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLane operator -(DctLane a, DctLane b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLane operator *(DctLane a, int factor) => new(a.Value * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLane operator <<(DctLane a, int bits) => new(a.Value << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLane operator >>(DctLane a, int bits) => new(a.Value >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLane Create(int value) => new(value);
}
