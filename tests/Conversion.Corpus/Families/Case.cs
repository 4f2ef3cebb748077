using ImageConversion.Core;
using ImageConversion.Corpus.Writing;

namespace ImageConversion.Corpus.Families;

/// <summary>Makes the entries of the families.</summary>
internal static class Case
{
    /// <summary>A file that converts without a word.</summary>
    public static CorpusFile Valid(string name, CorpusClass kind, JpegSettings settings, string? sameAs = null) =>
        Of(name, kind, settings, () => JpegWriter.Write(settings), Expectation.Convert, sameAs);

    /// <summary>A file made of one that is in order, whose frame header still says what the settings say.</summary>
    public static CorpusFile Changed(
        string name,
        CorpusClass kind,
        JpegSettings settings,
        Func<byte[], byte[]> change,
        Expectation expected,
        string? sameAs = null) =>
        Of(name, kind, settings, () => change(JpegWriter.Write(settings)), expected, sameAs);

    /// <summary>Bytes of which no frame header is expected to be read.</summary>
    public static CorpusFile Bytes(string name, CorpusClass kind, Func<byte[]> read, Expectation expected) =>
        new(name, read) { Class = kind, Expected = expected };

    /// <summary>Is not a JPEG.</summary>
    public static CorpusFile Foreign(string name, CorpusClass kind, byte[] bytes, string says) =>
        Bytes(name, kind, () => bytes, Expectation.Reject(ImageErrorKind.NotJpeg, says));

    public static CorpusFile Of(
        string name, CorpusClass kind, JpegSettings settings, Func<byte[]> read, Expectation expected, string? sameAs = null) =>
        new(name, read)
        {
            Class = kind,
            Expected = expected,
            Width = settings.Width,
            Height = settings.Height,
            Components = settings.ResolvedSampling.Length,
            SamePixelsAs = sameAs,
        };
}
