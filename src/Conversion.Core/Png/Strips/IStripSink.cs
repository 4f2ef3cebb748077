namespace Conversion.Core.Png.Strips;

/// <summary>Takes the deflate stream's pieces, in order.</summary>
internal interface IStripSink
{
    void Append(ReadOnlySpan<byte> deflated);
}
