using System.Buffers.Binary;
using ImageConversion.Core.Pixels;

namespace ImageConversion.Core.Color;

/// <summary>The HDR rendition of a picture with a gain map, as PQ or HLG signals of 16 bits, row by row: HDR = (SDR + base offset) ·
/// 2^gain − alternate offset, in linear light (ISO 21496-1, with the whole weight). A map of another size is interpolated linearly
/// between the centres of its pixels.</summary>
/// <remarks>Owns both sources.</remarks>
internal sealed class HdrRows : RowSource
{
    private const int Channels = 3;
    private const double Full = ushort.MaxValue;

    // BT.2020: the luminance of red, green and blue (BT.2100 table 5).
    private const double Red = 0.2627;
    private const double Green = 0.6780;
    private const double Blue = 0.0593;

    private readonly RowSource _base;
    private readonly RowSource _map;
    private readonly HdrPlan _plan;
    private readonly int _mapChannels;
    private readonly byte[] _row;
    private readonly double[] _blended;
    private readonly (int Left, int Right, double Share)[] _columns;
    private byte[] _above;
    private byte[] _below;
    private int _mapRows;
    private int _y;

    public HdrRows(RowSource picture, RowSource map, HdrPlan plan)
        : base(picture.Width, picture.Height, PixelLayout.Rgb48)
    {
        (_base, _map, _plan) = (picture, map, plan);
        _mapChannels = map.Layout.Channels();
        _row = new byte[picture.RowBytes];
        _above = new byte[map.RowBytes];
        _below = new byte[map.RowBytes];
        _blended = new double[map.RowBytes];
        _columns = [.. Enumerable.Range(0, Width).Select(x => Place(x, Width, map.Width))];
    }

    public override void ReadRows(Span<byte> destination, int rows)
    {
        for (int i = 0; i < rows; i++, _y++)
        {
            _base.ReadRows(_row, 1);
            BlendMapRows();
            Convert(destination.Slice(i * RowBytes, RowBytes));
        }
    }

    public override void Dispose()
    {
        _map.Dispose();
        _base.Dispose();
        base.Dispose();
    }

    /// <summary>Which two of <paramref name="count"/> samples a pixel lies between, and its share of the second.</summary>
    private static (int Low, int High, double Share) Place(int pixel, int pixels, int count)
    {
        double at = ((pixel + 0.5) * count / pixels) - 0.5;
        double low = Math.Floor(at);
        return (Math.Max((int)low, 0), Math.Min((int)low + 1, count - 1), at - low);
    }

    private void BlendMapRows()
    {
        (int low, int high, double share) = Place(_y, Height, _map.Height);
        while (_mapRows <= high)
        {
            ReadMapRow();
        }

        byte[] first = low == high ? _below : _above;
        for (int i = 0; i < _blended.Length; i++)
        {
            _blended[i] = (first[i] + (share * (_below[i] - first[i]))) / byte.MaxValue;
        }

        // Damage in rows that nothing is taken of is damage, too.
        while (_y == Height - 1 && _mapRows < _map.Height)
        {
            ReadMapRow();
        }
    }

    private void ReadMapRow()
    {
        (_above, _below) = (_below, _above);
        _map.ReadRows(_below, 1);
        _mapRows++;
    }

    private void Convert(Span<byte> to)
    {
        Span<double> light = stackalloc double[Channels];
        for (int x = 0; x < Width; x++)
        {
            ReadOnlySpan<byte> pixel = _row.AsSpan(x * Channels, Channels);
            for (int c = 0; c < Channels; c++)
            {
                light[c] = _plan.Curves[c][pixel[c]];
            }

            Multiply(_plan.ToGainColors, light);
            for (int c = 0; c < Channels; c++)
            {
                light[c] = Boost(light[c], c, Gain(_columns[x], c));
            }

            Multiply(_plan.ToOutput, light);
            Encode(light, to.Slice(x * Channels * sizeof(ushort)));
        }
    }

    /// <summary>The map's value, 0 to 1.</summary>
    private double Gain((int Left, int Right, double Share) place, int channel)
    {
        int c = _mapChannels == 1 ? 0 : channel;
        double left = _blended[(place.Left * _mapChannels) + c];
        return left + (place.Share * (_blended[(place.Right * _mapChannels) + c] - left));
    }

    private double Boost(double light, int c, double value)
    {
        GainMap map = _plan.Map;
        if (map.Gamma[c] != 1)
        {
            value = value <= 0 ? 0 : LightMath.Exp2(LightMath.Log2(value) / map.Gamma[c]);
        }

        double gain = map.Min[c] + ((map.Max[c] - map.Min[c]) * value);
        return ((light + map.BaseOffset[c]) * LightMath.Exp2(gain)) - map.AlternateOffset[c];
    }

    private static void Multiply(double[]? matrix, Span<double> v)
    {
        if (matrix is { } m)
        {
            (v[0], v[1], v[2]) = (
                (m[0] * v[0]) + (m[1] * v[1]) + (m[2] * v[2]),
                (m[3] * v[0]) + (m[4] * v[1]) + (m[5] * v[2]),
                (m[6] * v[0]) + (m[7] * v[1]) + (m[8] * v[2]));
        }
    }

    private void Encode(Span<double> light, Span<byte> to)
    {
        double peak = _plan.IsHlg ? LightMath.HlgPeakNits : LightMath.PqPeakNits;
        for (int c = 0; c < Channels; c++)
        {
            light[c] = Math.Clamp(light[c] * LightMath.WhiteNits / peak, 0, 1);
        }

        double scene = _plan.IsHlg ? LightMath.HlgSceneFactor((Red * light[0]) + (Green * light[1]) + (Blue * light[2])) : 0;
        for (int c = 0; c < Channels; c++)
        {
            double signal = _plan.IsHlg ? LightMath.EncodeHlg(light[c] * scene) : LightMath.EncodePq(light[c]);
            BinaryPrimitives.WriteUInt16BigEndian(to[(c * sizeof(ushort))..], (ushort)((signal * Full) + 0.5));
        }
    }
}

/// <summary>How a picture and its gain map become an HDR picture.</summary>
internal sealed record HdrPlan
{
    private const byte Rec2020Primaries = 9;
    private const byte P3Primaries = 12;
    private const byte PqTransfer = 16;
    private const byte HlgTransfer = 18;

    private HdrPlan(GainMap map, bool isHlg, double[][] curves) => (Map, IsHlg, Curves) = (map, isHlg, curves);

    public GainMap Map { get; }

    /// <summary>Whether the signal is HLG; otherwise PQ.</summary>
    public bool IsHlg { get; }

    /// <summary>From levels to linear light, for each channel.</summary>
    public double[][] Curves { get; }

    /// <summary>From the base's primaries to those that the gain is applied in; null where they are the same.</summary>
    public double[]? ToGainColors { get; private init; }

    /// <summary>From those to the PNG's; null where they are the same.</summary>
    public double[]? ToOutput { get; private init; }

    /// <summary>What the PNG says of its colours.</summary>
    public required ColorPlan Color { get; init; }

    /// <param name="map">The gain map's numbers.</param>
    /// <param name="isHlg">Whether the signal is HLG; otherwise PQ.</param>
    /// <param name="picture">What the primary picture's levels mean.</param>
    /// <param name="gain">Which primaries the gain is applied in.</param>
    public static HdrPlan Create(GainMap map, bool isHlg, RgbSpace picture, RgbSpace gain)
    {
        // HLG is defined by the luminance of BT.2020. Colours of P3 are a little outside of that, so with PQ they stay as they are.
        bool isP3 = !isHlg && gain.HasPrimariesOf(RgbSpace.DisplayP3);
        return new HdrPlan(map, isHlg, picture.Curves)
        {
            ToGainColors = gain.HasPrimariesOf(picture) ? null : picture.To(gain),
            ToOutput = isP3 ? null : gain.To(RgbSpace.Rec2020),
            Color = new ColorPlan { Cicp = (isP3 ? P3Primaries : Rec2020Primaries, isHlg ? HlgTransfer : PqTransfer) },
        };
    }
}
