using System.Text;

namespace ImageConversion.Testing;

/// <summary>Has sharp (libvips for Node.js) decode files, under its default limits.</summary>
public static class SharpImages
{
    private const string Package = "sharp@0.35.5";

    private const string Sizes =
        """
        const sharp = require(process.argv[1] + '/node_modules/sharp');
        (async () => {
          for (const path of require('fs').readFileSync(0, 'utf8').split('\n')) {
            try {
              const { info } = await sharp(path).raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
              console.log(`${info.width}x${info.height}`);
            } catch (e) {
              console.log(String(e).replaceAll('\n', ' '));
            }
          }
        })();
        """;

    private const string Pixels =
        """
        const sharp = require(process.argv[1] + '/node_modules/sharp');
        sharp(require('fs').readFileSync(0)).toColourspace('srgb').raw().toBuffer().then(b => process.stdout.write(b));
        """;

    /// <summary>Decodes every file.</summary>
    /// <returns>For each file its size as <c>64x48</c>, or the error.</returns>
    public static IReadOnlyList<string> Decode(IReadOnlyList<string> paths)
    {
        ToolResult result = Run(Sizes, Encoding.UTF8.GetBytes(string.Join('\n', paths)));
        return result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The pixels of a file as sRGB, three bytes each.</summary>
    public static byte[] DecodeToSrgb(byte[] image) => Run(Pixels, image).Output;

    private static ToolResult Run(string script, byte[] standardInput)
    {
        string folder = NpmPackage.Require(Package);
        ToolResult result = DebianTool.RunUnchecked("node", standardInput, ["-e", script, folder]);
        return result.ExitCode == 0 ? result : throw new InvalidOperationException(result.Error);
    }
}
