using System.Text.RegularExpressions;
using System.Xml;

namespace ImageConversion.BatchEmulator.Service;

/// <summary>
/// What a request's body may hold: a member that the API does not know, a wrong type, a missing member or an unknown
/// enum value is refused as the service refuses it.
/// </summary>
internal sealed partial class BodyShape
{
    private delegate void Check(JsonNode value, string path);

    private readonly Dictionary<string, Check> _members = [];
    private readonly HashSet<string> _required = [];

    public BodyShape Required(params string[] names)
    {
        _required.UnionWith(names);
        return this;
    }

    public BodyShape Id(params string[] names) => Add(names, (value, path) =>
    {
        string text = Scalar<string>(value, path);
        if (!IdPattern().IsMatch(text))
        {
            throw BatchFailure.Property(
                path, text, "An id has 1 to 64 characters: letters, digits, hyphens and underscores");
        }
    });

    public BodyShape Text(params string[] names) => Add(names, (value, path) => Scalar<string>(value, path));

    public BodyShape Flag(params string[] names) => Add(names, (value, path) => Scalar<bool>(value, path));

    public BodyShape Anything(params string[] names) => Add(names, (_, _) => { });

    public BodyShape Whole(int minimum, int maximum, params string[] names) => Add(names, (value, path) =>
    {
        int number = Scalar<int>(value, path);
        if (number < minimum || number > maximum)
        {
            throw BatchFailure.Property(path, $"{number}", $"The value must be from {minimum} to {maximum}");
        }
    });

    public BodyShape Duration(params string[] names) => Add(names, (value, path) =>
    {
        string text = Scalar<string>(value, path);
        try
        {
            XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            throw BatchFailure.Property(path, text, "The value is not an ISO 8601 duration");
        }
    });

    public BodyShape Choice(string name, params string[] values) => Add([name], (value, path) =>
    {
        string text = Scalar<string>(value, path);
        if (!values.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw BatchFailure.Property(path, text, $"Allowed values: {string.Join(", ", values)}");
        }
    });

    public BodyShape Object(string name, BodyShape shape) => Add([name], (value, path) =>
        shape.Validate(value as JsonObject ?? throw Invalid(path, "an object is expected"), path));

    public BodyShape Objects(string name, BodyShape shape) => Add([name], (value, path) =>
    {
        int index = 0;
        foreach (JsonNode? item in value as JsonArray ?? throw Invalid(path, "an array is expected"))
        {
            string place = $"{path}[{index++}]";
            shape.Validate(item as JsonObject ?? throw Invalid(place, "an object is expected"), place);
        }
    });

    public BodyShape Validate(JsonObject body) => Validate(body, "");

    private BodyShape Validate(JsonObject body, string path)
    {
        foreach ((string name, JsonNode? value) in body.ToList())
        {
            string place = path.Length == 0 ? name : $"{path}.{name}";
            if (name == "odata.metadata")
            {
                continue;
            }

            if (!_members.TryGetValue(name, out Check? check))
            {
                throw Invalid(place, "the property does not exist on this type");
            }

            if (value is null)
            {
                body.Remove(name);
                continue;
            }

            check(value, place);
        }

        foreach (string name in _required.Where(name => body[name] is null))
        {
            throw new BatchFailure("MissingRequiredProperty", name)
                .With("PropertyName", path.Length == 0 ? name : $"{path}.{name}");
        }

        return this;
    }

    private static T Scalar<T>(JsonNode value, string path) =>
        value is JsonValue scalar && scalar.TryGetValue(out T? result)
            ? result
            : throw Invalid(path, $"a value of type {typeof(T).Name} is expected");

    private static BatchFailure Invalid(string path, string reason) =>
        new BatchFailure("InvalidRequestBody", $"{path}: {reason}").With("PropertyName", path).With("Reason", reason);

    private BodyShape Add(string[] names, Check check)
    {
        foreach (string name in names)
        {
            _members.Add(name, check);
        }

        return this;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex IdPattern();
}
