using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ImageConversion.Core.Memory;

/// <summary>Declares the bounds of an access that the runtime does not check. A build with <c>-p:CheckedAccess=true</c>, for
/// tests and fuzzing (docs/testing.md), checks it; every other build leaves the calls out, arguments included.</summary>
internal static class Bounds
{
    public const string Symbol = "CHECKED_ACCESS";

    /// <summary>Requires an index of something so long.</summary>
    /// <exception cref="InvalidOperationException">It lies outside.</exception>
    [Conditional(Symbol)]
    public static void Require(
        nint index, nint length, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Require(index, 1, length, file, line);

    /// <summary>Requires that so many elements from a place on lie in something so long.</summary>
    /// <exception cref="InvalidOperationException">They do not.</exception>
    [Conditional(Symbol)]
    public static void Require(
        nint start, nint count, nint length, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (start < 0 || count < 0 || start > length - count)
        {
            throw new InvalidOperationException(
                $"{Path.GetFileName(file)}, line {line}: {count} from {start} on, of {length}: outside.");
        }
    }
}
