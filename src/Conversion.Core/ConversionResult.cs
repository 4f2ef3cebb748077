namespace Conversion.Core;

/// <summary>What a conversion did.</summary>
public sealed record ConversionResult
{
    /// <summary>The PNG's width.</summary>
    /// <value>In pixels, after orientation.</value>
    public required int WidthPixels { get; init; }

    /// <summary>The PNG's height.</summary>
    /// <value>In pixels, after orientation.</value>
    public required int HeightPixels { get; init; }

    /// <summary>The PNG's samples a pixel.</summary>
    /// <value>1 (grey), 3 (RGB) or 4 (RGB with alpha, from input that has one).</value>
    public required int Channels { get; init; }

    /// <summary>The PNG's length.</summary>
    /// <value>In bytes.</value>
    public required long PngBytes { get; init; }

    /// <summary>What a person should know about the input although it was converted; empty for a clean file.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Time spent reading and decoding the JPEG.</summary>
    public required TimeSpan DecodeTime { get; init; }

    /// <summary>Time spent filtering, compressing and writing the PNG.</summary>
    public required TimeSpan EncodeTime { get; init; }
}

/// <summary>What comparing a PNG with its JPEG has shown.</summary>
/// <param name="IsMatch">Whether size and every pixel are the same.</param>
/// <param name="Difference">What differs first, and where; null where nothing does.</param>
public sealed record VerificationResult(bool IsMatch, string? Difference);
