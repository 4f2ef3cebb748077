using ImageConversion.Core.Faults;

namespace ImageConversion.Fuzz.Targets;

/// <summary>A part of the library, and what it promises for any input.</summary>
internal abstract class FuzzTarget
{
    /// <summary>As on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Longest input that mutation makes; longer seeds are left out.</summary>
    public virtual int MaxInputBytes => 64 * 1024;

    /// <summary>What one execution may allocate on the managed heap in all, garbage included.</summary>
    public abstract long MaxAllocatedBytes(int inputBytes);

    /// <summary>What mutation starts from.</summary>
    /// <value>Default null: the corpus of images.</value>
    public virtual IEnumerable<byte[]>? Seeds => null;

    /// <summary>Makes a file of the corpus an input.</summary>
    public virtual ReadOnlyMemory<byte> Prepare(ReadOnlyMemory<byte> seed) => seed;

    /// <summary>Executes the part. Refusals of the input are caught within; whatever is thrown is a finding.</summary>
    /// <returns>Whether the input was accepted: a share that says how deep inputs get.</returns>
    /// <exception cref="BrokenPromiseException">The library did not fail, but what it returned is wrong.</exception>
    public abstract bool Run(ReadOnlyMemory<byte> input);

    /// <summary>
    /// Executes what takes too long for every input. Only for inputs that were accepted and take branches that none took
    /// before.
    /// </summary>
    /// <exception cref="BrokenPromiseException">What the library returned is wrong.</exception>
    public virtual void Confirm(ReadOnlyMemory<byte> input)
    {
    }

    /// <summary>Fails unless a refusal is a proper one.</summary>
    protected static void CheckRefusal(Exception e, int inputBytes)
    {
        ImageConversionException refusal = e as ImageConversionException ?? ImageConversionException.From((ImageFault)e);
        Require(Enum.IsDefined(refusal.Kind), $"The kind {refusal.Kind} of a refusal is undefined");
        Require(refusal.Message.Length > 0, "A refusal has no message");
        Require(
            refusal.Offset is null || (refusal.Offset >= 0 && refusal.Offset <= inputBytes),
            "The offset of a refusal lies outside of the file",
            $"{refusal.Offset} of {inputBytes}: {refusal.Message}");
    }

    protected static void Require(bool isKept, string promise, string? detail = null)
    {
        if (!isKept)
        {
            throw new BrokenPromiseException(promise, detail);
        }
    }
}
