using System.Runtime.CompilerServices;
using ImageConversion.Core.Faults;
using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Entropy;
using ImageConversion.Core.Jpeg.Inspection;

namespace ImageConversion.Core.Jpeg.Samples;

/// <summary>Decodes a picture whose one scan brings everything, and checks it for damage in the same pass: the reader and its
/// findings are those of an inspection without samples.</summary>
/// <remarks>The rows before damage have been handed out when it is found, so this is for those who want nothing of a damaged
/// picture (DamageHandling.Reject).</remarks>
internal sealed class SequentialSampleDecoder : ISampleDecoder, IMcuSink
{
    private const int Side = 8;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly JpegInspector _inspector;
    private readonly SequentialScan _scan;
    private readonly ScanBlock[] _blocks;
    private readonly DequantizationTable[] _tables;
    private readonly DecoderVectors _vectors;
    private readonly Action<JpegInspection> _finished;
    private readonly CancellationToken _cancellationToken;
    private readonly Target[] _targets;
    private bool _isOutOfRange;

    private SequentialSampleDecoder(
        ReadOnlyMemory<byte> file,
        JpegInspector inspector,
        SequentialScan scan,
        DequantizationTable[] tables,
        DecoderVectors vectors,
        Action<JpegInspection> finished,
        CancellationToken cancellationToken)
    {
        _file = file;
        _inspector = inspector;
        _scan = scan;
        _blocks = scan.Layout.Blocks;
        _tables = tables;
        _vectors = vectors;
        _finished = finished;
        _cancellationToken = cancellationToken;
        _targets = new Target[_blocks.Length];
    }

    /// <summary>Reads up to the image data.</summary>
    /// <param name="file">The whole file, which must stay as it is.</param>
    /// <param name="maxScans">As for <see cref="JpegInspector"/>.</param>
    /// <param name="vectors">Which kernels to use.</param>
    /// <param name="finished">Receives the findings once the whole file is read, before the last rows are handed out.</param>
    /// <param name="cancellationToken">Stops between rows of MCUs.</param>
    /// <exception cref="ImageFault">The image is damaged.</exception>
    public static SequentialSampleDecoder Open(
        ReadOnlyMemory<byte> file,
        int maxScans,
        DecoderVectors vectors,
        Action<JpegInspection> finished,
        CancellationToken cancellationToken)
    {
        var inspector = new JpegInspector(maxScans);
        SequentialScan scan = inspector.OpenOnlyScan(file.Span) ?? throw Reject(file, maxScans, cancellationToken);
        DequantizationTable[] tables = [.. scan.Components.Select(c => inspector.Dequantization(c))];
        return new SequentialSampleDecoder(file, inspector, scan, tables, vectors, finished, cancellationToken);
    }

    public void DecodeMcuRow(int mcuRow, ReadOnlySpan<ComponentRows> components)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        Aim(mcuRow, components);
        bool isKnown = _isOutOfRange;
        bool isLast = !_scan.ReadRow(_file.Span, this);
        if (_isOutOfRange && !isKnown)
        {
            _inspector.ReportOutOfRange(_scan.CurrentOffset(_file.Span));
        }

        if (isLast && !_inspector.HasDamage)
        {
            _inspector.FinishOnlyScan(_file.Span, _scan);
        }

        if (_inspector.HasDamage)
        {
            throw Reject(_file, _inspector.MaxScans, _cancellationToken);
        }

        if (isLast)
        {
            _finished(_inspector.Inspection);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(int x, ReadOnlySpan<short> coefficients, ReadOnlySpan<byte> last)
    {
        Target[] targets = _targets;
        for (int b = 0; b < targets.Length; b++)
        {
            ref readonly Target target = ref targets[b];
            _isOutOfRange |= InverseDct.Transform(
                coefficients.Slice(b * ZigzagOrder.BlockSize, ZigzagOrder.BlockSize),
                target.Table,
                last[b],
                target.Plane.Block(target.Offset + (x * target.Step)),
                target.Plane.Stride,
                _vectors);
        }
    }

    public void Dispose() => _scan.Dispose();

    /// <summary>Finds the places of a row's first MCU.</summary>
    private void Aim(int mcuRow, ReadOnlySpan<ComponentRows> components)
    {
        for (int b = 0; b < _blocks.Length; b++)
        {
            ScanBlock block = _blocks[b];
            SampleRing plane = components[block.Component].Plane;
            int offset = plane.OffsetOf((mcuRow * plane.BlockRowsPerMcu) + block.Y) + (block.X * Side);
            _targets[b] = new Target(plane, offset, plane.BlocksPerMcuAcross * Side, _tables[block.Component]);
        }
    }

    /// <summary>The first damage found may not be the gravest, which the exception names; so the file is read again, to its
    /// end.</summary>
    private static ImageFault Reject(
        ReadOnlyMemory<byte> file, int maxScans, CancellationToken cancellationToken)
    {
        JpegInspection inspection = JpegInspector.Inspect(file.Span, maxScans, cancellationToken);
        return inspection.Worst?.ToException()
            ?? throw new InvalidOperationException("The decoder has found damage that the inspector does not find.");
    }

    /// <summary>Where a block of the MCUs of a row goes.</summary>
    /// <param name="Plane">Its component's samples.</param>
    /// <param name="Offset">The first MCU's.</param>
    /// <param name="Step">From one MCU to the next.</param>
    /// <param name="Table">What its coefficients are multiplied by.</param>
    private readonly record struct Target(SampleRing Plane, int Offset, int Step, DequantizationTable Table);
}

/// <summary>Makes the samples of a picture's components, one row of MCUs after the other.</summary>
internal interface ISampleDecoder : IDisposable
{
    /// <summary>Fills the planes' part of this row of MCUs. To be called for each, in order.</summary>
    /// <exception cref="ImageFault">The image is damaged.</exception>
    void DecodeMcuRow(int mcuRow, ReadOnlySpan<ComponentRows> components);
}
