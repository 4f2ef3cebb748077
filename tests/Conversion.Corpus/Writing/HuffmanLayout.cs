namespace ImageConversion.Corpus.Writing;

/// <summary>Where a file's Huffman tables stand, and which they are.</summary>
public enum HuffmanLayout
{
    /// <summary>The typical tables of T.81 K.3, a segment each. They lack what progressive scans need.</summary>
    Standard,

    /// <summary>The typical tables in one segment.</summary>
    Merged,

    /// <summary>Tables made for each scan, right before it, in one segment.</summary>
    Optimal,

    /// <summary>As <see cref="Optimal"/>, a segment each, and other codes than a program would choose.</summary>
    Odd,

    /// <summary>The typical tables, which the file does not hold, as in the frames of Motion JPEG.</summary>
    Absent,
}
