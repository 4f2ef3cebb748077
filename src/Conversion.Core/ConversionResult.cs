using System.Text;

namespace ImageConversion.Core;

/// <summary>The result of a conversion.</summary>
public sealed record ConversionResult
{
    /// <summary>The PNG's width.</summary>
    /// <value>In pixels, after orientation.</value>
    public required int WidthPixels { get; init; }

    /// <summary>The PNG's height.</summary>
    /// <value>In pixels, after orientation.</value>
    public required int HeightPixels { get; init; }

    /// <summary>Samples per pixel of the PNG.</summary>
    /// <value>1 (grey), 3 (RGB) or 4 (RGB with alpha, from input that has one).</value>
    public required int Channels { get; init; }

    /// <summary>The PNG's length.</summary>
    /// <value>In bytes.</value>
    public required long PngBytes { get; init; }

    /// <summary>What a person should know about the input although it was converted; empty for a clean file. For display, not for
    /// decisions. Of more than 32, the last says how many more there are; none is longer than 1,000 characters.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Time spent reading and decoding the JPEG.</summary>
    public required TimeSpan DecodeTime { get; init; }

    /// <summary>Time spent filtering, compressing and writing the PNG.</summary>
    public required TimeSpan EncodeTime { get; init; }

    // The warnings themselves, not the name of their list's type.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(FormattableString.Invariant(
            $"{WidthPixels} x {HeightPixels}, {nameof(Channels)} = {Channels}, {nameof(PngBytes)} = {PngBytes}, "));
        text.Append(FormattableString.Invariant($"{nameof(DecodeTime)} = {DecodeTime}, {nameof(EncodeTime)} = {EncodeTime}, "));
        text.Append(nameof(Warnings)).Append(" = [").AppendJoin(' ', Warnings).Append(']');
        return true;
    }
}

/// <summary>The result of comparing a PNG with its JPEG.</summary>
/// <param name="IsMatch">Whether size and every pixel are the same.</param>
/// <param name="Difference">What differs first, and where; null if nothing does.</param>
public sealed record VerificationResult(bool IsMatch, string? Difference);
