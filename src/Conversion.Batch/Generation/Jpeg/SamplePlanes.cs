namespace Conversion.Batch.Generation.Jpeg;

/// <summary>The samples of each component, padded to whole blocks by repeating the last column and row.</summary>
internal sealed class SamplePlanes
{
    private readonly SamplePlane[] _planes;

    private SamplePlanes(SamplePlane[] planes) => _planes = planes;

    public static SamplePlanes FromRgb(ReadOnlySpan<byte> rgb, JpegFrame frame, JpegColorModel model)
    {
        // Wide and high enough that every component, multiplied up, finds its padding here.
        int width = frame.Components.Max(c => c.BlocksWide * 8 * (frame.MaxHorizontal / c.Horizontal));
        int height = frame.Components.Max(c => c.BlocksHigh * 8 * (frame.MaxVertical / c.Vertical));
        var planes = new SamplePlane[frame.Components.Count];
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = new SamplePlane(width, height);
        }

        for (int y = 0; y < frame.Height; y++)
        {
            ReadOnlySpan<byte> row = rgb.Slice(y * frame.Width * 3, frame.Width * 3);
            switch (model)
            {
                case JpegColorModel.Grey:
                    LumaOf(row, planes[0].Row(y));
                    break;
                case JpegColorModel.Rgb:
                    Separate(row, planes[0].Row(y), planes[1].Row(y), planes[2].Row(y));
                    break;
                default:
                    LumaOf(row, planes[0].Row(y));
                    ChromaOf(row, planes[1].Row(y), planes[2].Row(y));
                    break;
            }
        }

        for (int i = 0; i < planes.Length; i++)
        {
            JpegComponent component = frame.Components[i];
            planes[i].Pad(frame.Width, frame.Height);
            planes[i] = planes[i].Reduce(
                frame.MaxHorizontal / component.Horizontal, frame.MaxVertical / component.Vertical);
        }

        return new SamplePlanes(planes);
    }

    /// <summary>Transforms and quantises every block that holds samples.</summary>
    public void QuantizeInto(JpegFrame frame)
    {
        Span<int> scaled = stackalloc int[64];
        for (int i = 0; i < _planes.Length; i++)
        {
            JpegComponent component = frame.Components[i];
            QuantizationTable table = frame.QuantizationTables[component.TableSlot];
            for (int blockY = 0; blockY < component.BlocksHigh; blockY++)
            {
                ReadOnlySpan<byte> band = _planes[i].RowsFrom(blockY * 8);
                for (int blockX = 0; blockX < component.BlocksWide; blockX++)
                {
                    ForwardDct.Transform(band[(blockX * 8)..], _planes[i].Width, scaled);
                    table.Quantize(scaled, component.Block(blockX, blockY));
                }
            }
        }
    }

    // The equations of JFIF 1.02 ("Conversion to and from RGB"), times 2^16; each row of factors sums to 65536 or 0.
    private static void LumaOf(ReadOnlySpan<byte> rgb, Span<byte> luma)
    {
        for (int x = 0, i = 0; i < rgb.Length; x++, i += 3)
        {
            luma[x] = (byte)(((19595 * rgb[i]) + (38470 * rgb[i + 1]) + (7471 * rgb[i + 2]) + 32768) >> 16);
        }
    }

    private static void ChromaOf(ReadOnlySpan<byte> rgb, Span<byte> blue, Span<byte> red)
    {
        // Just under a half is added, so that the largest sum, 255.5, does not round to 256.
        const int Centre = (128 << 16) + 32767;
        for (int x = 0, i = 0; i < rgb.Length; x++, i += 3)
        {
            int r = rgb[i], g = rgb[i + 1], b = rgb[i + 2];
            blue[x] = (byte)(((-11059 * r) - (21709 * g) + (32768 * b) + Centre) >> 16);
            red[x] = (byte)(((32768 * r) - (27439 * g) - (5329 * b) + Centre) >> 16);
        }
    }

    private static void Separate(ReadOnlySpan<byte> rgb, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        for (int x = 0, i = 0; i < rgb.Length; x++, i += 3)
        {
            red[x] = rgb[i];
            green[x] = rgb[i + 1];
            blue[x] = rgb[i + 2];
        }
    }
}
