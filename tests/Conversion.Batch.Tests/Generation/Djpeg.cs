using System.Text;
using ImageConversion.Testing;

namespace ImageConversion.Batch.Tests.Generation;

/// <summary>Pixels as libjpeg-turbo's djpeg sees them. A warning of it fails the test.</summary>
internal sealed record Djpeg(int Width, int Height, int Channels, byte[] Samples)
{
    public static Djpeg Decode(byte[] jpeg)
    {
        ToolResult result = DebianTool.Run("djpeg", jpeg, ["-pnm"]);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        return ParsePnm(result.Output);
    }

    public static Djpeg ParsePnm(byte[] pnm)
    {
        int offset = 0;
        string magic = NextWord(pnm, ref offset);
        int width = int.Parse(NextWord(pnm, ref offset), null);
        int height = int.Parse(NextWord(pnm, ref offset), null);
        Assert.That(NextWord(pnm, ref offset), Is.EqualTo("255"));
        int channels = magic == "P6" ? 3 : 1;
        Assert.That(pnm, Has.Length.EqualTo(offset + (width * height * channels)));
        return new Djpeg(width, height, channels, pnm[offset..]);
    }

    /// <summary>Peak signal-to-noise ratio in dB; 99 where nothing differs.</summary>
    public static double Psnr(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.That(a.Length, Is.EqualTo(b.Length));
        double squares = 0;
        for (int i = 0; i < a.Length; i++)
        {
            squares += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return squares == 0 ? 99 : 10 * Math.Log10(255.0 * 255.0 * a.Length / squares);
    }

    private static string NextWord(byte[] pnm, ref int offset)
    {
        int start = offset;
        while (!char.IsWhiteSpace((char)pnm[offset]))
        {
            offset++;
        }

        return Encoding.ASCII.GetString(pnm, start, offset++ - start);
    }
}
