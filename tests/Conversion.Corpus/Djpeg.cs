using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImageConversion.Testing;

namespace ImageConversion.Corpus;

/// <summary>djpeg as a referee of files that no table has a verdict on.</summary>
public static class Djpeg
{
    /// <summary>Debian's, of libjpeg-turbo 2.1.5.</summary>
    public const string Debians = "djpeg";

    private const int HeaderLines = 3;

    /// <summary>The path of a djpeg of libjpeg-turbo 3, which alone decodes lossless pictures and those of 12 bits.</summary>
    /// <value>From the environment variable <c>IMGCONV_DJPEG3</c>; null where it is not set. Debian 12 has no such package.</value>
    public static string? Third { get; } = Environment.GetEnvironmentVariable("IMGCONV_DJPEG3");

    /// <summary>Decodes a file. Without Debian's djpeg the test is ignored, or fails under CI.</summary>
    public static RefereeVerdict Judge(byte[] jpeg)
    {
        DjpegPicture picture = Decode(jpeg);
        return picture.HasPixels
            ? new RefereeVerdict(
                picture.Exit,
                picture.Message,
                string.Create(CultureInfo.InvariantCulture, $"{(picture.IsColor ? "P6" : "P5")} {picture.Width}x{picture.Height}"),
                Convert.ToHexStringLower(SHA256.HashData(picture.Samples)))
            : new RefereeVerdict(1, picture.Message, "-", "-");
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="program">Debian's djpeg, or the path of another.</param>
    public static DjpegPicture Decode(byte[] jpeg, string program = Debians)
    {
        string[] arguments = ["-pnm"];
        ToolResult result = program == Debians ? DebianTool.Run(program, jpeg, arguments) : DebianTool.RunUnchecked(program, jpeg, arguments);
        string message = string.Join(" | ", result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        if (result.ExitCode == 1 || !TryReadHeader(result.Output, out string[] lines, out int headerBytes))
        {
            return new DjpegPicture(1, message, IsColor: false, 0, 0, 0, []);
        }

        int[] size = [.. lines[1].Split(' ').Select(s => int.Parse(s, CultureInfo.InvariantCulture))];
        int highest = int.Parse(lines[2], CultureInfo.InvariantCulture);
        return new DjpegPicture(result.ExitCode, message, lines[0] == "P6", size[0], size[1], highest, result.Output[headerBytes..]);
    }

    /// <summary>The three lines "P6", "64 48" and "255".</summary>
    private static bool TryReadHeader(byte[] pnm, out string[] lines, out int headerBytes)
    {
        headerBytes = 0;
        lines = new string[HeaderLines];
        for (int i = 0; i < lines.Length; i++)
        {
            int length = pnm.AsSpan(headerBytes).IndexOf((byte)'\n');
            if (length < 0)
            {
                return false;
            }

            lines[i] = Encoding.ASCII.GetString(pnm, headerBytes, length);
            headerBytes += length + 1;
        }

        return true;
    }
}
