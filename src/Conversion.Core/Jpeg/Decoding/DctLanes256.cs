using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Conversion.Core.Jpeg.Decoding;

/// <summary>Eight numbers of 32 bits. Overflow wraps around.</summary>
internal readonly struct DctLanes256(Vector256<int> value) : IDctLanes<DctLanes256>
{
    public Vector256<int> Value { get; } = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLanes256 operator +(DctLanes256 a, DctLanes256 b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLanes256 operator -(DctLanes256 a, DctLanes256 b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLanes256 operator *(DctLanes256 a, int factor) => new(a.Value * Vector256.Create(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLanes256 operator <<(DctLanes256 a, int bits) => new(a.Value << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLanes256 operator >>(DctLanes256 a, int bits) => new(a.Value >> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DctLanes256 Create(int value) => new(Vector256.Create(value));
}
