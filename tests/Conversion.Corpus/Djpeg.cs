using System.Globalization;
using System.Security.Cryptography;
using ImageConversion.Testing;

namespace ImageConversion.Corpus;

/// <summary>Debian's djpeg as a referee of files that no table has a verdict on.</summary>
public static class Djpeg
{
    /// <summary>Decodes a file. Without djpeg the test is ignored, or fails under CI.</summary>
    public static RefereeVerdict Judge(byte[] jpeg)
    {
        ToolResult result = DebianTool.Run("djpeg", jpeg, ["-pnm"]);
        string message = string.Join(" | ", result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        if (result.ExitCode == 1 || !TryReadHeader(result.Output, out string output, out int headerBytes))
        {
            return new RefereeVerdict(1, message, "-", "-");
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(result.Output.AsSpan(headerBytes)));
        return new RefereeVerdict(result.ExitCode, message, output, hash);
    }

    /// <summary>The three lines "P6", "64 48" and "255".</summary>
    private static bool TryReadHeader(byte[] pnm, out string output, out int headerBytes)
    {
        output = "-";
        headerBytes = 0;
        var lines = new string[3];
        for (int i = 0; i < lines.Length; i++)
        {
            int length = pnm.AsSpan(headerBytes).IndexOf((byte)'\n');
            if (length < 0)
            {
                return false;
            }

            lines[i] = System.Text.Encoding.ASCII.GetString(pnm, headerBytes, length);
            headerBytes += length + 1;
        }

        output = string.Create(CultureInfo.InvariantCulture, $"{lines[0]} {lines[1].Replace(' ', 'x')}");
        return true;
    }
}
