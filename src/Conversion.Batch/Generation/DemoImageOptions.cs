namespace ImageConversion.Batch.Generation;

/// <summary>What <see cref="DemoImageGenerator"/> draws.</summary>
internal sealed record DemoImageOptions
{
    /// <summary>Width of the picture.</summary>
    /// <value>1 to 65535 pixels. Default 800.</value>
    public int Width { get; init; } = 800;

    /// <summary>Height of the picture.</summary>
    /// <value>1 to 65535 pixels. Default 600.</value>
    public int Height { get; init; } = 600;

    /// <summary>Chooses colours and shapes, together with the picture's index.</summary>
    /// <value>Any number. Default 0.</value>
    public long Seed { get; init; }

    /// <summary>How strong a noise covers the picture under its labels. Noise makes files large, as a sensor does.</summary>
    /// <value>0 (none, default) to 100 (hardly anything else is to be seen).</value>
    public int NoisePercent { get; init; }
}
