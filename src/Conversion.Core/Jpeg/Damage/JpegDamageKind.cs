namespace ImageConversion.Core.Jpeg.Damage;

/// <summary>What is wrong with a JPEG.</summary>
internal enum JpegDamageKind
{
    /// <summary>Bytes between marker segments that belong to none.</summary>
    StrayBytes,

    /// <summary>Bytes after EOI: padding, a second picture, a trailer of some camera.</summary>
    TrailingBytes,

    /// <summary>A segment whose length or content is not what its marker demands.</summary>
    BadSegment,

    /// <summary>A quantization, Huffman or arithmetic-conditioning table that cannot be, or is absent.</summary>
    BadTable,

    /// <summary>A marker where it cannot stand, or twice where once is allowed.</summary>
    BadStructure,

    /// <summary>A frame header with impossible values.</summary>
    BadFrame,

    /// <summary>A scan header with impossible values.</summary>
    BadScan,

    /// <summary>The file ends before EOI.</summary>
    MissingEndOfImage,

    /// <summary>A marker, or the end of the file, stands where entropy-coded data should continue.</summary>
    PrematureEndOfScan,

    /// <summary>Fill bytes within entropy-coded data, where they may only precede a marker (T.81 B.1.1.2).</summary>
    FillInScan,

    /// <summary>Entropy-coded data continue although their scan or restart interval is complete.</summary>
    ExcessScanData,

    /// <summary>A bit sequence that is no code of its Huffman table, or a code that cannot be there.</summary>
    BadHuffmanCode,

    /// <summary>An arithmetic decision sequence that no encoder can have made.</summary>
    BadArithmeticCode,

    /// <summary>A run of zeros past the block's last coefficient, or a value beyond 16 bits.</summary>
    CoefficientOverflow,

    /// <summary>Samples that have more bits than the frame header says, or by far.</summary>
    SampleOverflow,

    /// <summary>A restart marker that is absent or out of sequence.</summary>
    RestartSequence,

    /// <summary>Progressive scans in an order that cannot be.</summary>
    ProgressionSequence,

    /// <summary>The scans leave coefficients unsent or at reduced precision.</summary>
    IncompleteScans,

    /// <summary>Metadata about the coding that contradicts itself (JFIF, Adobe).</summary>
    Metadata,

    /// <summary>Well formed, but of a kind that is not decoded.</summary>
    Unsupported,
}
