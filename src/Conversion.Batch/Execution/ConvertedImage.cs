using System.Diagnostics;
using ImageConversion.Core;

namespace ImageConversion.Batch.Execution;

/// <summary>A PNG in memory. Its reservation shrinks to its real size once the pixels are gone.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ConvertedImage(long reserved, ByteBudget budget, NativeBlocks blocks) : IDisposable
{
    private readonly NativeBuffer _buffer = new(0, blocks);
    private ConversionResult? _result;
    private long _reserved = reserved;

    public ReadOnlyMemory<byte> Png => _buffer.Written;

    public ConversionResult Result => _result ?? throw new UnreachableException();

    public void Run(JpegToPngConverter converter, OpenedImage image, CancellationToken cancellationToken)
    {
        _result = converter.Convert(image, _buffer, cancellationToken);
        long kept = Math.Min(_reserved, _buffer.Memory.Length);
        budget.Give(_reserved - kept);
        _reserved = kept;
    }

    public void Dispose()
    {
        ((IDisposable)_buffer).Dispose();
        budget.Give(_reserved);
        _reserved = 0;
    }
}
