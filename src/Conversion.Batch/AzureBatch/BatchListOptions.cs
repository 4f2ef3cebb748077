using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Which items a listing has, and which of their properties.</summary>
internal sealed record BatchListOptions
{
    /// <summary>An OData filter, e.g. <c>state eq 'completed'</c>. Names of properties distinguish case, values do not.</summary>
    /// <value>Default null: all.</value>
    public string? Filter { get; init; }

    /// <summary>The properties to answer, separated by commas; all others are absent. Saves most of a long listing's bytes.</summary>
    /// <value>Default null: all.</value>
    public string? Select { get; init; }

    /// <summary>Properties to answer in addition to the usual ones, e.g. <c>stats</c>.</summary>
    /// <value>Default null: none.</value>
    public string? Expand { get; init; }

    /// <summary>Items on a page, 1 to 1000. All pages are read, whatever it is.</summary>
    /// <value>Default null: as many as the service likes.</value>
    public int? MaxResultsPerPage { get; init; }
}

/// <summary>Which properties an answer has, and whether there is one.</summary>
internal sealed record BatchGetOptions
{
    /// <summary>The properties to answer, separated by commas; all others are absent.</summary>
    /// <value>Default null: all.</value>
    public string? Select { get; init; }

    /// <summary>Properties to answer in addition to the usual ones, e.g. <c>stats</c>.</summary>
    /// <value>Default null: none.</value>
    public string? Expand { get; init; }

    /// <summary>The version that the caller has (an <c>ETag</c> of an answer). Where it is still that one, nothing is
    /// answered: <see cref="BatchServiceErrorKind.ConditionNotMet"/>. Nodes have no versions.</summary>
    /// <value>Default null: whatever is there is answered.</value>
    public string? IfNoneMatch { get; init; }
}
