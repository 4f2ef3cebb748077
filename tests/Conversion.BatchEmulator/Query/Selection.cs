namespace ImageConversion.BatchEmulator.Query;

/// <summary>An OData <c>$select</c>: names of members, with '/' into nested ones.</summary>
internal sealed class Selection
{
    private readonly List<string[]> _paths;

    private Selection(List<string[]> paths) => _paths = paths;

    public static Selection Parse(string text)
    {
        List<string[]> paths = [.. text.Split(',').Select(name => name.Trim().Split('/'))];
        return paths.Exists(path => path.Any(part => part.Length == 0))
            ? throw BatchFailure.Query("$select", text, "An empty name is selected")
            : new Selection(paths);
    }

    public JsonObject Apply(JsonObject item)
    {
        var result = new JsonObject();
        foreach (string[] path in _paths)
        {
            Copy(item, result, path);
        }

        return result;
    }

    private static void Copy(JsonObject source, JsonObject target, ReadOnlySpan<string> path)
    {
        if (source[path[0]] is not { } value)
        {
            return;
        }

        if (path.Length == 1)
        {
            target[path[0]] = value.DeepClone();
        }
        else if (value is JsonObject nested)
        {
            if (target[path[0]] is not JsonObject inner)
            {
                target[path[0]] = inner = [];
            }

            Copy(nested, inner, path[1..]);
        }
    }
}
