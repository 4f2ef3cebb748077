using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImageConversion.Core.Pixels;

/// <summary>Bytes of a vector in another order.</summary>
internal static class ByteShuffle
{
    /// <summary>Byte i is the one at <paramref name="order"/>'s i, or zero for 255.</summary>
    /// <remarks>A program that is compiled ahead of time for any x64 processor has <see cref="Vector128.Shuffle(Vector128{byte}, Vector128{byte})"/>
    /// as a loop over bytes. SSSE3 is asked for as it runs.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Apply(Vector128<byte> bytes, Vector128<byte> order) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(bytes, order) : Vector128.Shuffle(bytes, order);
}
