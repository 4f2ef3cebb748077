namespace Conversion.Batch.Recipes;

/// <summary>How a PNG is named after its source.</summary>
public enum NamePolicy
{
    /// <summary>The default: <c>dir/name.jpg</c> becomes <c>dir/name.png</c>.</summary>
    Replace,

    /// <summary>
    /// <c>dir/name.jpg</c> becomes <c>dir/name.jpg.png</c>. Not where other programs expect the usual name; needed where
    /// sources differ in their extension only.
    /// </summary>
    Append,
}
