using Conversion.Batch.Generation.Jpeg;

namespace Conversion.Batch.Generation;

/// <summary>What <see cref="DemoImageGenerator"/> draws, and how the JPEG stores it.</summary>
internal sealed record DemoImageOptions
{
    /// <summary>Width of the picture as a viewer shows it, with the orientation applied.</summary>
    /// <value>1 to 65535 pixels. Default 800.</value>
    public int Width { get; init; } = 800;

    /// <summary>Height of the picture as a viewer shows it, with the orientation applied.</summary>
    /// <value>1 to 65535 pixels. Default 600.</value>
    public int Height { get; init; } = 600;

    /// <summary>Chooses colours and shapes, together with the picture's index.</summary>
    /// <value>Any number. Default 0.</value>
    public long Seed { get; init; }

    /// <summary>As <see cref="JpegWriterOptions.Quality"/>.</summary>
    /// <value>1 to 100. Default 85.</value>
    public int Quality { get; init; } = 85;

    /// <summary>As <see cref="JpegWriterOptions.Subsampling"/>.</summary>
    /// <value>Default <see cref="ChromaSubsampling.Chroma420"/>.</value>
    public ChromaSubsampling Subsampling { get; init; } = ChromaSubsampling.Chroma420;

    /// <summary>As <see cref="JpegWriterOptions.Progressive"/>.</summary>
    /// <value>Default false.</value>
    public bool Progressive { get; init; }

    /// <summary>As <see cref="JpegWriterOptions.OptimizeCoding"/>.</summary>
    /// <value>Default false.</value>
    public bool OptimizeCoding { get; init; }

    /// <summary>As <see cref="JpegWriterOptions.RestartInterval"/>.</summary>
    /// <value>0 (none) to 65535 minimum coded units. Default 0.</value>
    public int RestartInterval { get; init; }

    /// <summary>As <see cref="JpegWriterOptions.DotsPerInch"/>.</summary>
    /// <value>0 (not stated) to 65535. Default 0.</value>
    public int DotsPerInch { get; init; }

    /// <summary>
    /// Exif orientation: the picture is stored turned or mirrored so that applying the tag shows it upright.
    /// </summary>
    /// <value>1 to 8, or null (default): upright, and no Exif segment.</value>
    public int? Orientation { get; init; }

    /// <summary>As <see cref="JpegWriterOptions.ColorModel"/>.</summary>
    /// <value>Default <see cref="JpegColorModel.YCbCr"/>.</value>
    public JpegColorModel ColorModel { get; init; } = JpegColorModel.YCbCr;

    /// <summary>How strong a noise covers the picture under its labels. Noise makes files large, as a sensor does.</summary>
    /// <value>0 (none, default) to 100 (hardly anything else is to be seen).</value>
    public int NoisePercent { get; init; }

    /// <summary>As <see cref="JpegWriterOptions.Comment"/>.</summary>
    /// <value>Default null.</value>
    public string? Comment { get; init; }
}
