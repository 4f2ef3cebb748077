using ImageConversion.Corpus.Families;

namespace ImageConversion.Corpus.Writing;

/// <summary>A valid file of random content, size and kind, the same for every seed.</summary>
/// <param name="Kind">Its kind, as a row of a table names it.</param>
/// <param name="Description">The seed, and what was drawn by lot.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Plain">The same picture as libjpeg-turbo reads it: without DNL, and with an EOI.</param>
public sealed record RandomFile(string Kind, string Description, byte[] Bytes, byte[] Plain)
{
    public const string TwelveBits = "12 bits";
    public const string Lossless = "lossless";
    public const string HeightByDnl = "height by DNL";
    public const string MissingEnd = "without EOI";

    private const byte Dnl = 0xDC;

    private static readonly string?[] InkSampling = [null, "2x2,1x1,1x1,2x2", "2x1,1x1,1x1,2x1", "1x2,1x1,1x1,1x2"];

    private static readonly string[] LosslessSampling =
        ["1x1", "1x1,1x1,1x1", "1x1,1x1,1x1", "2x2,1x1,1x1", "2x1,1x1,1x1", "1x2,1x1,1x1", "4x1,2x1,1x1"];

    /// <summary>Whether only libjpeg-turbo 3 decodes it.</summary>
    public bool IsDeep => Kind is TwelveBits or Lossless;

    /// <summary>Makes the file of a seed.</summary>
    public static RandomFile Create(int seed)
    {
        var random = new Random(seed);
        int kind = random.Next(20);
        if (kind < 3)
        {
            RandomJpeg jpeg = RandomJpeg.CreateByCjpeg(seed);
            return new RandomFile("cjpeg", jpeg.Description, jpeg.Bytes, jpeg.Bytes);
        }

        if (kind < 5)
        {
            LosslessSettings lossless = DrawLossless(random);
            byte[] bytes = LosslessWriter.Write(lossless);
            return new RandomFile(Lossless, $"#{seed} {lossless}", bytes, bytes);
        }

        JpegSettings settings = RandomJpeg.Settings(random);
        return kind switch
        {
            < 8 => Arithmetic(seed, random, settings),
            < 10 => Inks(seed, random, settings),
            < 12 => Deep(seed, random, settings),
            < 14 => WithDnl(seed, random, settings),
            < 15 => WithoutEnd(seed, random, settings),
            _ => Of(settings.Frame == JpegSettings.Progressive ? "progressive" : "baseline", seed, settings),
        };
    }

    private static RandomFile Of(string kind, int seed, JpegSettings settings)
    {
        byte[] bytes = JpegWriter.Write(settings);
        return new RandomFile(kind, $"#{seed} {settings}", bytes, bytes);
    }

    private static RandomFile Arithmetic(int seed, Random random, JpegSettings settings) => Of("arithmetic", seed, settings with
    {
        Frame = settings.Frame == JpegSettings.Progressive ? JpegSettings.ArithmeticProgressive : JpegSettings.ArithmeticSequential,
        Conditioning = random.Next(3) == 0 ? (random.Next(3), random.Next(3, 6), random.Next(1, 30)) : null,
    });

    private static RandomFile Inks(int seed, Random random, JpegSettings settings)
    {
        bool isProgressive = settings.Frame == JpegSettings.Progressive;
        bool isArithmetic = random.Next(4) == 0;
        return Of("inks", seed, settings with
        {
            Model = random.Next(2) == 0 ? ColorModel.Cmyk : ColorModel.Ycck,
            AdobeTransform = -1,
            Sampling = InkSampling[random.Next(InkSampling.Length)],
            Scans = !isProgressive && random.Next(4) == 0 ? ScanSpec.Separate(4) : null,
            Frame = (isProgressive, isArithmetic) switch
            {
                (false, true) => JpegSettings.ArithmeticSequential,
                (true, true) => JpegSettings.ArithmeticProgressive,
                _ => settings.Frame,
            },
        });
    }

    /// <summary>Lower qualities would need steps of more than 15 bits.</summary>
    private static RandomFile Deep(int seed, Random random, JpegSettings settings) => Of(TwelveBits, seed, settings with
    {
        Precision = 12,
        HasWideQuantization = true,
        Quality = random.Next(3, 101),
        Frame = settings.Frame == JpegSettings.Progressive ? JpegSettings.Progressive : JpegSettings.Extended,
    });

    private static RandomFile WithDnl(int seed, Random random, JpegSettings settings)
    {
        byte[] plain = JpegWriter.Write(settings);
        int stated = random.Next(3) switch { 0 => 0, 1 => settings.Height, _ => settings.Height + random.Next(1, 3000) };
        int frame = plain.Find(settings.Frame);
        byte[] bytes = plain.Insert(plain.InScan(100), 0xFF, Dnl, 0, 4, (byte)(settings.Height >> 8), (byte)settings.Height)
            .Set(frame + 5, (byte)(stated >> 8), (byte)stated);
        return new RandomFile(HeightByDnl, $"#{seed} stated {stated} {settings}", bytes, plain);
    }

    private static RandomFile WithoutEnd(int seed, Random random, JpegSettings settings)
    {
        byte[] plain = JpegWriter.Write(settings);
        (string name, byte[] tail, _) = EndFamily.Tails[random.Next(EndFamily.Tails.Length)];
        return new RandomFile(MissingEnd, $"#{seed} {name} {settings}", [.. plain.AsSpan(0, plain.Length - 2), .. tail], plain);
    }

    private static LosslessSettings DrawLossless(Random random)
    {
        int precision = random.Next(3) == 0 ? 8 : random.Next(2, 17);
        int noise = random.Next();
        var settings = new LosslessSettings
        {
            Width = random.Next(1, 90),
            Height = random.Next(1, 90),
            Content = random.Next(3) switch { 0 => Content.Noise(noise), 1 => Content.Extremes(noise), _ => null },
            Precision = precision,
            Predictor = random.Next(1, 8),
            PointTransform = random.Next(3) == 0 ? random.Next(0, precision) : 0,
            RestartRows = random.Next(3) == 0 ? random.Next(1, 9) : 0,
            Sampling = LosslessSampling[random.Next(LosslessSampling.Length)],
            IsSeparate = random.Next(4) == 0,
        };
        // libjpeg-turbo 3 misreads intervals of a component's own scan that end within its rows of an MCU (LosslessTests).
        int rows = settings.IsSeparate ? settings.Factors.Max(f => f.V) : 1;
        return settings with { RestartRows = settings.RestartRows * rows };
    }
}
