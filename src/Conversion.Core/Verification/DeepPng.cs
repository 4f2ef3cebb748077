using System.Buffers.Binary;
using System.IO.Compression;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Verification;

/// <summary>Reads PNGs of 16 bits a sample, of which SkiaSharp gives 8: grey or RGB, not interlaced. Shares no code with the
/// encoder.</summary>
internal sealed class DeepPng : RowSource
{
    private const int HeaderOffset = 16;
    private const int FirstChunk = 8;
    private const int ChunkOverhead = 12;
    private const int BitDepthOffset = 24;
    private const int Bits = 16;

    private readonly ZLibStream _pixels;
    private readonly byte[] _above;
    private readonly byte[] _row;

    private DeepPng(MemoryStream data, int width, int height, PixelLayout layout)
        : base(width, height, layout)
    {
        _pixels = new ZLibStream(data, CompressionMode.Decompress);
        _above = new byte[RowBytes];
        _row = new byte[RowBytes];
    }

    /// <summary>Whether a PNG has 16 bits a sample.</summary>
    public static bool Is(ReadOnlySpan<byte> png) => png.Length > BitDepthOffset && png[BitDepthOffset] == Bits;

    /// <summary>Reads the header, and gathers the image data.</summary>
    /// <exception cref="ImageFault">It is cut off, or of another kind.</exception>
    public static DeepPng Open(ReadOnlySpan<byte> png)
    {
        var data = new MemoryStream();
        for (int at = FirstChunk; at <= png.Length - ChunkOverhead;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > png.Length - ChunkOverhead - at)
            {
                throw new ImageFault(FaultKind.Truncated, $"The PNG ends within the chunk at byte {at}.");
            }

            if (png.Slice(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                data.Write(png.Slice(at + 8, (int)length));
            }

            at += (int)length + ChunkOverhead;
        }

        data.Position = 0;
        PixelLayout layout = png[BitDepthOffset + 1] switch
        {
            0 => PixelLayout.Grey16,
            2 => PixelLayout.Rgb48,
            byte type => throw new ImageFault(FaultKind.Unsupported, $"The PNG has the colour type {type}; expected 0 or 2."),
        };
        return new DeepPng(
            data, BinaryPrimitives.ReadInt32BigEndian(png[HeaderOffset..]), BinaryPrimitives.ReadInt32BigEndian(png[(HeaderOffset + 4)..]), layout);
    }

    public override void ReadRows(Span<byte> destination, int rows)
    {
        try
        {
            for (int i = 0; i < rows; i++)
            {
                int filter = _pixels.ReadByte();
                _pixels.ReadExactly(_row);
                Unfilter(filter);
                _row.CopyTo(_above.AsSpan());
                _row.CopyTo(destination[(i * RowBytes)..]);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ImageFault(FaultKind.Corrupt, $"The PNG's image data cannot be read: {e.Message}");
        }
    }

    public override void Dispose()
    {
        _pixels.Dispose();
        base.Dispose();
    }

    /// <summary>PNG (Third Edition) section 9.2.</summary>
    private void Unfilter(int filter)
    {
        int pixel = Layout.BytesPerPixel();
        for (int i = 0; i < _row.Length; i++)
        {
            int left = i < pixel ? 0 : _row[i - pixel];
            int above = _above[i];
            int corner = i < pixel ? 0 : _above[i - pixel];
            _row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above,
                3 => (left + above) / 2,
                4 => Paeth(left, above, corner),
                _ => throw new InvalidDataException($"a row has filter {filter}"),
            });
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        (int byLeft, int byAbove, int byCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return byLeft <= byAbove && byLeft <= byCorner ? left : byAbove <= byCorner ? above : corner;
    }
}
