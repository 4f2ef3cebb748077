namespace Conversion.Core.Png;

/// <summary>What an encoding did.</summary>
/// <param name="Bytes">How many bytes were written.</param>
/// <param name="IsGrey">Whether a colour picture was written as grey.</param>
/// <param name="ReadTime">Time spent in the row source.</param>
/// <param name="EncodeTime">The rest.</param>
internal readonly record struct PngEncodingResult(long Bytes, bool IsGrey, TimeSpan ReadTime, TimeSpan EncodeTime);
