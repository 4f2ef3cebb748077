using ImageConversion.Corpus.Color;
using ImageConversion.Corpus.Metadata;
using ImageConversion.Testing;

namespace ImageConversion.Corpus;

/// <summary>One file of a corpus: what it is, and what must become of it.</summary>
/// <param name="name">Its folder and file name, as <c>valid/restart-4.jpg</c>.</param>
/// <param name="read">Gives its bytes, always the same.</param>
public sealed class CorpusFile(string name, Func<byte[]> read)
{
    private readonly Lazy<byte[]> _bytes = new(read);
    private RefereeVerdict? _verdict;

    public string Name { get; } = name;

    /// <summary>The part of the name before the slash.</summary>
    public string Family => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    public required CorpusClass Class { get; init; }

    public required Expectation Expected { get; init; }

    /// <summary>As stored, before orientation; null where no frame header says.</summary>
    public int? Width { get; init; }

    /// <summary>As stored, before orientation; null where no frame header says.</summary>
    public int? Height { get; init; }

    public int? Components { get; init; }

    /// <summary>The Exif orientation as a number from 0 to 8, where the file has one.</summary>
    public int? Orientation { get; init; }

    /// <summary>The profile's description and its colour space, as <c>Adobe RGB (1998) [RGB]</c>; empty for none.</summary>
    public string Icc { get; init; } = "";

    /// <summary>All that its PNG holds beside the pixels, where that is known.</summary>
    public CarriedMetadata? Carried { get; init; }

    /// <summary>The profile whose colours its pixels have, where they are known.</summary>
    public TestProfile? Profile { get; init; }

    /// <summary>The name of a file of the same corpus whose pixels are the same, because both code the same coefficients.</summary>
    public string? SamePixelsAs { get; init; }

    /// <summary>The file on disk. Of a generated corpus, all are written when the first is asked for.</summary>
    public string Path => System.IO.Path.Combine(Source.Folder, Name);

    /// <summary>Whether the referee is asked at all: not of bombs, which it decodes for as long as it takes.</summary>
    public bool IsJudged { get; init; } = true;

    /// <summary>Whether the referee refuses or misreads it, and it is converted nevertheless: <see cref="SamePixelsAs"/> has its
    /// pixels.</summary>
    public bool IsBeyondReferee { get; init; }

    /// <summary>The hash of the samples of a picture that Debian's djpeg does not decode: libjpeg-turbo 3 does.</summary>
    public string? SamplesSha256 { get; init; }

    /// <summary>What the referee is known to have made of it; null: it is asked.</summary>
    public RefereeVerdict? KnownVerdict { get; init; }

    /// <summary>djpeg's verdict. Where it is not known, and there is no djpeg, the test is ignored, or fails under CI.</summary>
    public RefereeVerdict Referee => _verdict ??= KnownVerdict ?? Djpeg.Judge(ReadAllBytes());

    public int DjpegExit => Referee.Exit;

    /// <summary>The bytes. They are shared: copy them before changing any.</summary>
    public byte[] ReadAllBytes() => KnownVerdict is null ? _bytes.Value : read();

    /// <summary>Call first in a test that compares with djpeg, outside of any multiple assertion.</summary>
    public void RequireReferee()
    {
        if (KnownVerdict is null)
        {
            DebianTool.Require("djpeg");
        }
    }

    public override string ToString() => Name;

    private ICorpus Source => KnownVerdict is null ? GeneratedCorpus.Instance : PublicCorpus.Instance;
}
