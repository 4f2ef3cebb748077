using ImageConversion.Fuzz.Mutation;

namespace ImageConversion.Core.Tests.Differential;

/// <summary>Files with changes at random: half of them as storage and transfer make them, half as a fuzzer does.</summary>
internal static class Mutants
{
    private const int MaxBytes = 256 * 1024;
    private const int MaxChangedBytes = 64;

    /// <summary>Changes a file. The same random numbers make the same mutant.</summary>
    /// <param name="file">It stays as it is.</param>
    /// <param name="donor">Another file, from which parts are taken.</param>
    /// <param name="random">The lot.</param>
    public static byte[] Create(byte[] file, byte[] donor, Random random) => random.Next(2) == 0
        ? Damage([.. file], random)
        : new Mutator(random, MaxBytes).Mutate(file, donor).ToArray();

    /// <summary>A bit, a byte or some are changed, lost, cleared or added, or the rest is.</summary>
    public static byte[] Damage(byte[] file, Random random)
    {
        int at = random.Next(2, file.Length);
        int length = Math.Min(file.Length - at, random.Next(1, MaxChangedBytes));
        switch (random.Next(6))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[at] = (byte)random.Next(256);
                return file;
            case 2:
                return file[..at];
            case 3:
                return [.. file[..at], .. file[(at + length)..]];
            case 4:
                file.AsSpan(at, length).Clear();
                return file;
            default:
                byte[] inserted = new byte[length];
                random.NextBytes(inserted);
                return [.. file[..at], .. inserted, .. file[at..]];
        }
    }
}
