namespace Conversion.Batch.Scheduling;

/// <summary>What a PNG tells of itself.</summary>
/// <param name="WidthPixels">Its width; null where it cannot be read.</param>
/// <param name="HeightPixels">Its height; likewise.</param>
/// <param name="SizeBytes">Its length.</param>
internal sealed record WrittenPng(int? WidthPixels, int? HeightPixels, long SizeBytes);
