namespace ImageConversion.Corpus.Writing;

/// <summary>What a picture shows: a colour for each pixel, by integers alone, so that it is the same on every machine.</summary>
public static class Content
{
    /// <summary>The colour of a pixel, as 0xRRGGBB.</summary>
    public delegate int Pixels(int x, int y);

    /// <summary>Sky, hills, water with waves and a sun, with the grain of a sensor: blocks of every kind.</summary>
    public static Pixels Landscape(int width, int height, int seed = 1)
    {
        int horizon = height * 2 / 5;
        int radius = Math.Max(2, Math.Min(width, height) / 9);
        return (x, y) =>
        {
            int grain = (int)(Hash(x, y, seed) % 13) - 6;
            int hill = horizon - (height * (Wave((x * 256 / Math.Max(width, 1)) + (seed * 31)) + Wave(x * 700 / Math.Max(width, 1))) / 1200);
            int sunX = x - (width * 3 / 4);
            int sunY = y - (height / 6);
            if ((sunX * sunX) + (sunY * sunY) <= radius * radius)
            {
                return Rgb(252 + grain, 236 + grain, 170 + (grain * 2));
            }

            if (y < hill)
            {
                return Rgb(70 + (120 * y / height) + grain, 130 + (100 * y / height) + grain, 225 - (40 * y / height) + grain);
            }

            if (y < horizon)
            {
                int leaf = (int)(Hash(x / 3, y / 3, seed + 1) % 60);
                return Rgb(40 + leaf, 90 + leaf + grain, 35 + (leaf / 2));
            }

            int wave = Wave((y * 37) + (x * 3)) / 4;
            return Rgb(25 + wave + grain, 70 + wave + grain, 130 + wave + (grain * 2));
        };
    }

    /// <summary>Edges of full contrast and noise: the coefficients at their limits.</summary>
    public static Pixels Noise(int seed) => (x, y) => (int)(Hash(x, y, seed) & 0xFFFFFF);

    /// <summary>Pixels that are black or white at random: coarse steps take their blocks far beyond the range of samples.</summary>
    public static Pixels Extremes(int seed) => (x, y) => (Hash(x, y, seed) & 1) == 0 ? 0 : 0xFFFFFF;

    /// <summary>One block over and over: a bit for each pixel from the top left, white or black.</summary>
    public static Pixels Block(ulong bits) => (x, y) => ((bits >> (63 - ((y % 8 * 8) + (x % 8)))) & 1) == 0 ? 0 : 0xFFFFFF;

    /// <summary>One colour.</summary>
    public static Pixels Flat(int rgb) => (_, _) => rgb;

    /// <summary>Squares of a few colours, without noise: a picture that shows at a glance which way is up.</summary>
    public static Pixels Squares(int size) => (x, y) =>
    {
        int square = ((x / size) * 7) + ((y / size) * 3);
        return Rgb(square * 47 & 0xFF, square * 91 & 0xFF, square * 23 & 0xFF);
    };

    private static int Rgb(int red, int green, int blue) =>
        (Math.Clamp(red, 0, 255) << 16) | (Math.Clamp(green, 0, 255) << 8) | Math.Clamp(blue, 0, 255);

    /// <summary>A wave of parabolas between -255 and 255, of the period 256.</summary>
    private static int Wave(int t)
    {
        int phase = t & 127;
        int height = (64 * 64) - ((phase - 64) * (phase - 64));
        return (t & 128) == 0 ? height * 255 / 4096 : -height * 255 / 4096;
    }

    private static uint Hash(int x, int y, int seed)
    {
        uint h = (uint)((x * 374_761_393) + (y * 668_265_263) + (seed * 974_634_777));
        h = (h ^ (h >> 13)) * 1_274_126_177;
        h = (h ^ (h >> 16)) * 2_246_822_519;
        return h ^ (h >> 15);
    }
}
