namespace ImageConversion.Testing;

/// <summary>Whether a file begins and ends as a PNG does, so that nothing of it is missing.</summary>
public static class WholePng
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> EndChunk => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    public static bool Is(string? path)
    {
        byte[] file = File.ReadAllBytes(path!);
        return file.AsSpan().StartsWith(Signature) && file.AsSpan().EndsWith(EndChunk);
    }
}
