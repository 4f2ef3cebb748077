using System.Runtime.CompilerServices;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Entropy;

/// <summary>Reads the data of a sequential, Huffman-coded scan, one row of MCUs after the other.</summary>
internal sealed class SequentialScan : IDisposable
{
    private readonly SequentialHuffmanDecoder _decoder;
    private readonly ScanReader _reader;
    private readonly short[] _coefficients;
    private readonly byte[] _last;
    private int _x;
    private long _left;

    /// <param name="log">Receives the findings.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="decoder">With the tables of its components.</param>
    /// <param name="file">The whole file, the same at every call.</param>
    /// <param name="position">Where the data begin.</param>
    /// <param name="restartInterval">In MCUs; 0 for none.</param>
    public SequentialScan(
        JpegDamageLog log,
        ScanHeader scan,
        ScanLayout layout,
        SequentialHuffmanDecoder decoder,
        ReadOnlySpan<byte> file,
        int position,
        int restartInterval)
    {
        Components = scan.Components;
        Layout = layout;
        _decoder = decoder;
        _left = layout.McuCount;
        _coefficients = new short[layout.Blocks.Length * ZigzagOrder.BlockSize];
        _last = new byte[layout.Blocks.Length];
        _reader = new ScanReader(log, decoder.MaxMcuBytes);
        _reader.Begin(file, position, restartInterval);
    }

    public IReadOnlyList<ScanComponent> Components { get; }

    public ScanLayout Layout { get; }

    /// <summary>Reads up to the end of a row of MCUs.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="sink">Receives each MCU for which there are data; null where none are wanted.</param>
    /// <returns>Whether there are more rows that can be read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool ReadRow(ReadOnlySpan<byte> file, IMcuSink? sink)
    {
        do
        {
            int run = (int)Math.Min(Layout.McusPerRow - _x, _reader.McusUntilRestart);
            for (int i = 0; i < run && !_reader.IsExhausted; i++)
            {
                _reader.Data.Require(file, _decoder.MaxMcuBytes);
                EntropyEvents events = _decoder.DecodeMcu(_reader.Data, _coefficients, _last);
                _reader.Check(file, events);
                sink?.Take(_x + i, _coefficients, _last);
            }

            _x += run;
            _left -= run;
            _reader.Advance(run);
            if (_left == 0 || _reader.IsAtEnd)
            {
                return false;
            }

            if (_reader.McusUntilRestart == 0)
            {
                _reader.Restart(file);
                _decoder.Reset();
            }
        }
        while (_left % Layout.McusPerRow != 0);

        _x = 0;
        return true;
    }

    /// <summary>The offset in the file up to which it is read.</summary>
    public int CurrentOffset(ReadOnlySpan<byte> file) => _reader.Data.CurrentOffset(file);

    /// <summary>To be called after the last row.</summary>
    /// <inheritdoc cref="ScanReader.Finish"/>
    public ScanEnd Finish(ReadOnlySpan<byte> file, bool completesPicture) => _reader.Finish(file, completesPicture);

    public void Dispose() => _reader.Dispose();
}
