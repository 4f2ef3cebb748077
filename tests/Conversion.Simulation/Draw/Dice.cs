namespace ImageConversion.Simulation.Draw;

/// <summary>Chance without a state: the same key gives the same number, in any order.</summary>
internal static class Dice
{
    // SplitMix64 (Steele, Lea, Flood, 2014): its increment and its finaliser.
    private const ulong Increment = 0x9E3779B97F4A7C15;

    public static ulong Bits(ulong key, ulong index)
    {
        ulong z = key + ((index + 1) * Increment);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Between 0, exclusive, and 1.</summary>
    public static double Uniform(ulong key, ulong index) => ((Bits(key, index) >> 11) + 1) * (1.0 / (1UL << 53));

    /// <summary>Exponential, of mean 1.</summary>
    public static double Exponential(ulong key, ulong index) => -Math.Log(Uniform(key, index));

    /// <summary>Two independent standard normal numbers (Box and Muller), up to 5.8 from 0.</summary>
    public static (float First, float Second) Normals(ulong key, ulong index)
    {
        const float unit = 1f / (1 << 24);
        ulong bits = Bits(key, index);
        float radius = MathF.Sqrt(-2 * MathF.Log(((bits >> 40) + 1) * unit));
        (float sin, float cos) = MathF.SinCos((bits & 0xFFFFFF) * unit * MathF.Tau);
        return (radius * cos, radius * sin);
    }
}
