namespace Conversion.Batch.AzureBatch;

/// <summary>One of the service's words, e.g. a state. Later versions of the service have more of them than are named here,
/// and its cases differ from its description, so words are kept as they came and compared without case.</summary>
/// <param name="Text">The word as the service writes it.</param>
public abstract record BatchValue(string Text)
{
    /// <summary>Whether both are the same word of the same list, in any case.</summary>
    public virtual bool Equals(BatchValue? other) =>
        other is not null && EqualityContract == other.EqualityContract
        && string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Text);

    /// <summary>The word.</summary>
    public sealed override string ToString() => Text;
}
