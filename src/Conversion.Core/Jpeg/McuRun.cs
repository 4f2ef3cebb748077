namespace Conversion.Core.Jpeg;

/// <summary>Consecutive MCUs of one row.</summary>
/// <param name="X">The first one's column.</param>
/// <param name="Y">Their row.</param>
/// <param name="Count">How many they are.</param>
internal readonly record struct McuRun(int X, int Y, int Count);
