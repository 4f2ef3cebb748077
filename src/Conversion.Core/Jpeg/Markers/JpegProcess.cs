namespace ImageConversion.Core.Jpeg.Markers;

/// <summary>The coding process that a frame header names (T.81 table B.1).</summary>
internal enum JpegProcess
{
    /// <summary>SOF0: sequential, Huffman, 8 bits, two tables of each kind.</summary>
    Baseline,

    /// <summary>SOF1: sequential, Huffman, 8 or 12 bits.</summary>
    ExtendedSequential,

    /// <summary>SOF2: progressive, Huffman.</summary>
    Progressive,

    /// <summary>SOF3: lossless, Huffman.</summary>
    Lossless,

    /// <summary>SOF9: sequential, arithmetic.</summary>
    ArithmeticSequential,

    /// <summary>SOF10: progressive, arithmetic.</summary>
    ArithmeticProgressive,

    /// <summary>SOF11: lossless, arithmetic.</summary>
    ArithmeticLossless,

    /// <summary>SOF5 to SOF7 and SOF13 to SOF15: a differential frame of a hierarchical file.</summary>
    Hierarchical,
}

internal static class JpegProcessExtensions
{
    public static JpegProcess FromMarker(byte frameMarker) => frameMarker switch
    {
        MarkerCode.Sof0 => JpegProcess.Baseline,
        MarkerCode.Sof1 => JpegProcess.ExtendedSequential,
        MarkerCode.Sof2 => JpegProcess.Progressive,
        MarkerCode.Sof3 => JpegProcess.Lossless,
        MarkerCode.Sof9 => JpegProcess.ArithmeticSequential,
        MarkerCode.Sof10 => JpegProcess.ArithmeticProgressive,
        MarkerCode.Sof11 => JpegProcess.ArithmeticLossless,
        _ => JpegProcess.Hierarchical,
    };

    public static bool IsProgressive(this JpegProcess process) =>
        process is JpegProcess.Progressive or JpegProcess.ArithmeticProgressive;

    public static bool IsArithmetic(this JpegProcess process) =>
        process is JpegProcess.ArithmeticSequential or JpegProcess.ArithmeticProgressive or JpegProcess.ArithmeticLossless;

    public static bool IsLossless(this JpegProcess process) =>
        process is JpegProcess.Lossless or JpegProcess.ArithmeticLossless;

    /// <summary>The name as a person would say it.</summary>
    public static string Describe(this JpegProcess process) => process switch
    {
        JpegProcess.Baseline => "baseline",
        JpegProcess.ExtendedSequential => "extended sequential",
        JpegProcess.Progressive => "progressive",
        JpegProcess.Lossless => "lossless",
        JpegProcess.ArithmeticSequential => "arithmetic sequential",
        JpegProcess.ArithmeticProgressive => "arithmetic progressive",
        JpegProcess.ArithmeticLossless => "arithmetic lossless",
        _ => "hierarchical",
    };
}
