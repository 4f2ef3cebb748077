namespace ImageConversion.Corpus.Color;

/// <summary>Profiles of every kind that a JPEG carries.</summary>
public static class TestProfiles
{
    private const double AdobeGamma = 563 / 256.0;

    private static readonly double[][] SrgbColorants = [[0.4360747, 0.2225045, 0.0139322], [0.3850649, 0.7168786, 0.0971045], [0.1430804, 0.0606169, 0.7141733]];
    private static readonly double[][] AdobeColorants = [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]];
    private static readonly double[][] P3Colorants = [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]];
    private static readonly double[][] Rec2020Colorants = [[0.67348, 0.27904, -0.00194], [0.16566, 0.67534, 0.02998], [0.12505, 0.04561, 0.79686]];
    private static readonly double[] Identity = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];

    /// <summary>By formula (ICC.1 table 68, function 3), as profiles of version 4 have it.</summary>
    private static byte[] SrgbFormula => IccTags.Parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045);

    /// <summary>Version 2, curves of 1024 entries: the profile of most pictures.</summary>
    public static TestProfile Srgb { get; } =
        Matrix("srgb-v2", "sRGB IEC61966-2.1", 2, IccTags.Table(1024, TestProfile.DecodeSrgb), TestProfile.DecodeSrgb, SrgbColorants)
            with { IsSrgb = true };

    public static TestProfile SrgbVersion4 { get; } =
        Matrix("srgb-v4", "sRGB built-in", 4, SrgbFormula, TestProfile.DecodeSrgb, SrgbColorants) with { IsSrgb = true };

    public static TestProfile AdobeRgb { get; } =
        Matrix("adobe-rgb", "Adobe RGB (1998)", 2, IccTags.Gamma(AdobeGamma), x => Math.Pow(x, AdobeGamma), AdobeColorants);

    public static TestProfile DisplayP3 { get; } =
        Matrix("display-p3", "Display P3", 4, SrgbFormula, TestProfile.DecodeSrgb, P3Colorants);

    /// <summary>A table's curves; colours far outside of sRGB are cut off.</summary>
    public static TestProfile Rec2020 { get; } =
        Matrix("rec2020", "Rec2020-g2.2", 2, IccTags.Table(4096, x => Math.Pow(x, 2.2)), x => Math.Pow(x, 2.2), Rec2020Colorants);

    /// <summary>No curve at all: a table of no entries.</summary>
    public static TestProfile Linear { get; } =
        Matrix("linear", "Linear sRGB", 2, IccTags.Curve(), x => x, SrgbColorants);

    /// <summary>Red, green and blue change places: a picture without its profile looks plainly wrong.</summary>
    public static TestProfile SwappedChannels { get; } =
        Matrix("gbr", "RGB-to-GBR", 2, IccTags.Table(1024, TestProfile.DecodeSrgb), TestProfile.DecodeSrgb,
            [SrgbColorants[1], SrgbColorants[2], SrgbColorants[0]]);

    /// <summary>libpng drops profiles of an intent that does not exist.</summary>
    public static TestProfile UnknownIntent { get; } =
        Matrix("unknown-intent", "Intent 99", 2, IccTags.Gamma(AdobeGamma), x => Math.Pow(x, AdobeGamma), AdobeColorants, intent: 99);

    /// <summary>libpng drops profiles of another illuminant than D50.</summary>
    public static TestProfile WrongIlluminant { get; } =
        Matrix("wrong-illuminant", "DCI-P3-D65", 2, IccTags.Gamma(2.2), x => Math.Pow(x, 563 / 256.0), P3Colorants,
            illuminant: [0.9505, 1, 1.0891]);

    /// <summary>Where the type XYZ belongs stands what the memory held: a well-known profile is like that.</summary>
    public static TestProfile UnnamedColorants { get; } =
        Matrix("unnamed-colorants", "Corbis-like RGB", 2, IccTags.Gamma(AdobeGamma), x => Math.Pow(x, AdobeGamma), AdobeColorants,
            xyzType: "\u0017\u00A5\u0005\u00B8");

    /// <summary>399,788 bytes, so that it takes seven segments.</summary>
    public static TestProfile Large { get; } = LargeProfile();

    /// <summary>Every function of parametricCurveType.</summary>
    public static IReadOnlyList<TestProfile> Formulas { get; } =
    [
        Formula(0, [1.8], x => Math.Pow(x, 1.8)),
        Formula(1, [2, 0.9, 0.1], x => Math.Pow((0.9 * x) + 0.1, 2)),
        Formula(2, [2, 0.8, 0.1, 0.05], x => Math.Pow((0.8 * x) + 0.1, 2) + 0.05),
        Formula(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045], TestProfile.DecodeSrgb),
        Formula(4, [2, 0.9, 0.05, 0.2, 0.1, 0.02, 0.01], x => x >= 0.1 ? Math.Pow((0.9 * x) + 0.05, 2) + 0.02 : (0.2 * x) + 0.01),
    ];

    /// <summary>RGB by tables: of each type, to Lab and to XYZ.</summary>
    public static IReadOnlyList<TestProfile> RgbTables { get; } =
    [
        Lab8("rgb-mft1-lab", "RGB ", 3),
        Lab16("rgb-mft2-lab", "RGB ", 3),
        Xyz16("rgb-mft2-xyz", "RGB "),
        LabAToB("rgb-mab-lab", "RGB ", 3, sampleBytes: 2),
        LabAToB("rgb-mab-lab-8bit", "RGB ", 3, sampleBytes: 1),
        XyzMatrixAToB(),
    ];

    /// <summary>Grey: curves to XYZ and to Lab, and a table.</summary>
    public static IReadOnlyList<TestProfile> Greys { get; } =
    [
        Grey("grey-gamma", "Grey Gamma 2.2", "XYZ ", IccTags.Gamma(AdobeGamma), x => Math.Pow(x, AdobeGamma)),
        Grey("dot-gain", "Dot Gain 20%", "XYZ ", IccTags.Table(256, DotGain), DotGain),
        Grey("grey-lab", "Grey Lab", "Lab ", IccTags.Table(256, x => Math.Sqrt(x)), x => TestProfile.LabToXyz(100 * Math.Sqrt(x), 0, 0)[1]),
        Lab16("grey-mft2", "GRAY", 1),
    ];

    public static TestProfile GreySrgbCurve { get; } = Grey(
        "grey-srgb", "Grey sRGB curve", "XYZ ", IccTags.Table(1024, TestProfile.DecodeSrgb), TestProfile.DecodeSrgb) with { IsSrgb = true };

    /// <summary>Inks by tables of each type.</summary>
    public static IReadOnlyList<TestProfile> Inks { get; } =
    [
        Lab8("cmyk-mft1", "CMYK", 4),
        Lab16("cmyk-mft2", "CMYK", 4),
        LabAToB("cmyk-mab", "CMYK", 4, sampleBytes: 2),
    ];

    /// <summary>A profile of colours that no JPEG has components for.</summary>
    public static byte[] LabDevice { get; } =
        new IccProfileBuilder("Lab ", "XYZ ").Named("Lab device").Add("A2B0", IccTags.Lut8(3, 2, Lab(3, 255, 128))).ToArray();

    /// <summary>An RGB profile whose table is cut off: its header does not show it.</summary>
    public static byte[] CutTable { get; } =
        new IccProfileBuilder("RGB ", "Lab ").Named("Cut table").Add("A2B0", IccTags.Lut16(3, 5, Lab(3, 65280, 32768))[..900]).ToArray();

    /// <summary>The same for inks.</summary>
    public static byte[] CutInkTable { get; } =
        new IccProfileBuilder("CMYK", "Lab ").Named("Cut ink table").Add("A2B0", IccTags.Lut8(4, 3, Lab(4, 255, 128))[..700]).ToArray();

    /// <summary>The parts of a matrix profile, to be put together wrongly.</summary>
    public static IccProfileBuilder WithoutTag(string missing)
    {
        byte[] curve = IccTags.Gamma(AdobeGamma);
        var builder = new IccProfileBuilder("RGB ").Named("Incomplete");
        string[] tags = ["rTRC", "gTRC", "bTRC", "rXYZ", "gXYZ", "bXYZ"];
        for (int i = 0; i < tags.Length; i++)
        {
            if (tags[i] != missing)
            {
                builder.Add(tags[i], i < 3 ? curve : IccTags.Xyz(AdobeColorants[i - 3][0], AdobeColorants[i - 3][1], AdobeColorants[i - 3][2]));
            }
        }

        return builder;
    }

    private static TestProfile Matrix(
        string name, string description, byte version, byte[] curve, Func<double, double> decode, double[][] colorants,
        uint intent = 0, double[]? illuminant = null, string xyzType = "XYZ ")
    {
        var builder = new IccProfileBuilder("RGB ", "XYZ ", version) { Intent = intent, Illuminant = illuminant ?? [0.9642, 1, 0.8249] };
        byte[] profile = builder.Named(description).AddCurves(curve).AddColorants(colorants[0], colorants[1], colorants[2], xyzType).ToArray();
        return new TestProfile(name, profile, 3, d => Sum(colorants, [.. d.Select(v => Math.Clamp(decode(v), 0, 1))]))
        {
            Icc = $"{description} [RGB]",
        };
    }

    private static TestProfile Formula(ushort function, double[] parameters, Func<double, double> decode) =>
        Matrix($"formula-{function}", $"Formula {function}", 4, IccTags.Parametric(function, parameters), decode, SrgbColorants);

    private static TestProfile LargeProfile()
    {
        const int Bytes = 399_788;
        byte[] curve = IccTags.Gamma(AdobeGamma);
        byte[] filling = new byte[Bytes - 704];
        new Random(7).NextBytes(filling);
        byte[] profile = new IccProfileBuilder("RGB ").Named("Large RGB").AddCurves(curve)
            .AddColorants(P3Colorants[0], P3Colorants[1], P3Colorants[2]).Add("data", filling).ToArray();
        return new TestProfile("large", profile, 3, d => Sum(P3Colorants, [.. d.Select(v => Math.Pow(v, AdobeGamma))]))
        {
            Icc = "Large RGB [RGB]",
        };
    }

    private static TestProfile Grey(string name, string description, string connection, byte[] curve, Func<double, double> luminance) =>
        new(name, new IccProfileBuilder("GRAY", connection).Named(description).Add("kTRC", curve).ToArray(), 1, d => White(luminance(d[0])))
        {
            Icc = $"{description} [GRAY]",
        };

    /// <summary>lut8Type: L* of 100 is 255, a* and b* of 0 are 128.</summary>
    private static TestProfile Lab8(string name, string space, int inputs)
    {
        Func<double[], double[]> lab = Lab(inputs, 255, 128);
        byte[] profile = new IccProfileBuilder(space, "Lab ").Named(name).Add("A2B0", IccTags.Lut8(inputs, 2, lab)).ToArray();
        return new TestProfile(name, profile, inputs, d => FromLab(lab(d), 255, 1, 128)) { Icc = $"{name} [{space.Trim()}]" };
    }

    /// <summary>lut16Type keeps version 2's encoding, in which L* of 100 is FF00; the input curve is not straight.</summary>
    private static TestProfile Lab16(string name, string space, int inputs)
    {
        Func<double[], double[]> lab = Lab(inputs, 65280, 32768);
        byte[] profile = new IccProfileBuilder(space, "Lab ").Named(name)
            .Add("A2B0", IccTags.Lut16(inputs, 3, lab, x => Math.Pow(x, 1.5))).ToArray();
        return new TestProfile(
            name, profile, inputs, d => FromLab(lab([.. d.Select(v => Math.Pow(v, 1.5))]), 65280, 256, 32768))
        {
            Icc = $"{name} [{space.Trim()}]",
        };
    }

    /// <summary>XYZ of 1 is 32768.</summary>
    private static TestProfile Xyz16(string name, string space)
    {
        byte[] profile = new IccProfileBuilder(space, "XYZ ").Named(name).Add("A2B0", IccTags.Lut16(
            3, 5, d => [.. Sum(AdobeColorants, d).Select(v => v * 32768)], x => Math.Pow(x, 2))).ToArray();
        return new TestProfile(name, profile, 3, d => Sum(AdobeColorants, [.. d.Select(v => v * v)])) { Icc = $"{name} [{space.Trim()}]" };
    }

    /// <summary>lutAToBType with all of its five parts: curves, grid, curves, matrix, curves. Version 4's Lab.</summary>
    private static TestProfile LabAToB(string name, string space, int inputs, int sampleBytes)
    {
        double full = sampleBytes == 1 ? 255 : 65535;
        Func<double[], double[]> lab = Lab(inputs, full, full * 128 / 255);
        byte[] tag = IccTags.AToB(
            inputs,
            IccTags.Parametric(0, 1.5),
            IccTags.AToBGrid(inputs, 2, sampleBytes, lab),
            IccTags.Curve(),
            Identity,
            IccTags.Parametric(0, 1));
        byte[] profile = new IccProfileBuilder(space, "Lab ", 4).Named(name).Add("A2B0", tag).ToArray();
        return new TestProfile(
            name, profile, inputs, d => FromLab(lab([.. d.Select(v => Math.Pow(v, 1.5))]), full, full / 255, full * 128 / 255))
        {
            Icc = $"{name} [{space.Trim()}]",
        };
    }

    /// <summary>lutAToBType without a grid: curves and a matrix, whose XYZ is half of its value.</summary>
    private static TestProfile XyzMatrixAToB()
    {
        const double Half = 32768 / 65535.0;
        double[] matrix =
        [
            .. Enumerable.Range(0, 3).SelectMany(row => AdobeColorants.Select(c => c[row] * Half)), 0, 0, 0,
        ];
        byte[] tag = IccTags.AToB(3, null, null, IccTags.Parametric(0, 2), matrix, IccTags.Curve());
        byte[] profile = new IccProfileBuilder("RGB ", "XYZ ", 4).Named("rgb-mab-xyz").Add("A2B0", tag).ToArray();
        return new TestProfile("rgb-mab-xyz", profile, 3, d => Sum(AdobeColorants, [.. d.Select(v => v * v)]))
        {
            Icc = "rgb-mab-xyz [RGB]",
        };
    }

    /// <summary>A Lab that is linear in the device values, encoded: light adds up, or ink takes away.</summary>
    private static Func<double[], double[]> Lab(int inputs, double white, double zero)
    {
        double unit = white / 255;
        return inputs switch
        {
            1 => d => [white * d[0], zero, zero],
            3 => d => [unit * ((76 * d[0]) + (154 * d[1]) + (25 * d[2])), zero + (unit * ((50 * d[0]) - (50 * d[1]))), zero + (unit * ((40 * d[1]) - (40 * d[2])))],
            _ => d =>
            [
                white - (unit * ((60 * d[0]) + (70 * d[1]) + (20 * d[2]) + (105 * d[3]))),
                zero + (unit * ((40 * d[1]) - (30 * d[0]))),
                zero + (unit * ((50 * d[2]) - (35 * d[0]))),
            ],
        };
    }

    private static double[] FromLab(double[] encoded, double white, double unit, double zero) =>
        TestProfile.LabToXyz(100 * encoded[0] / white, (encoded[1] - zero) / unit, (encoded[2] - zero) / unit);

    private static double[] Sum(double[][] colorants, double[] amounts) =>
        [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(c => colorants[c][i] * amounts[c]))];

    private static double[] White(double luminance) => [0.9642 * luminance, luminance, 0.8249 * luminance];

    /// <summary>What a screen's dots grow by on paper, roughly.</summary>
    private static double DotGain(double x) => Math.Pow(x, 1.75);
}
