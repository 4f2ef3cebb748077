using System.Collections.Concurrent;
using ImageConversion.Core.Png.Deflate;

namespace ImageConversion.Core.Png.Strips;

/// <summary>What a coder of strips works with besides its buffers: tables of some hundred kilobytes up to some megabytes, which
/// are kept from one picture to the next. What is in them afterwards has no influence on what they are used for next.</summary>
internal sealed class CoderTools
{
    private static readonly ConcurrentBag<CoderTools> Quick = [];
    private static readonly ConcurrentBag<CoderTools> Small = [];

    private readonly bool _isSmall;

    private CoderTools(bool isSmall)
    {
        _isSmall = isSmall;
        if (isSmall)
        {
            Finder = new MatchFinder();
            Optimal = new OptimalParser();
        }
    }

    public BlockCodes Codes { get; } = new();

    public LiteralSample Literals { get; } = new();

    public MatchSample Matches { get; } = new();

    public LazyParser Lazy { get; } = new();

    /// <summary>Of the small preset only.</summary>
    public MatchFinder? Finder { get; }

    /// <summary>Of the small preset only.</summary>
    public OptimalParser? Optimal { get; }

    public static CoderTools Rent(Effort effort)
    {
        bool isSmall = effort == Effort.Small;
        return Kept(isSmall).TryTake(out CoderTools? tools) ? tools : new CoderTools(isSmall);
    }

    /// <summary>Gives the tools back; no more are kept than there can be at work at one time.</summary>
    public void Return()
    {
        if (Kept(_isSmall).Count < Environment.ProcessorCount)
        {
            Kept(_isSmall).Add(this);
        }
    }

    private static ConcurrentBag<CoderTools> Kept(bool isSmall) => isSmall ? Small : Quick;
}
