using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Reporting.Html;

/// <summary>
/// HTML with places for values. Every value is made harmless: text from outside stays text, in one visible line, whatever it says.
/// </summary>
/// <remarks>
/// <c>{{name}}</c> is a value, <c>{{name:N0}}</c> a number in that format. <c>{{#name}}…{{/name}}</c> repeats its content for each
/// item of a list, shows it once for an object or for true, and not at all for null or false; <c>{{^name}}…{{/name}}</c> shows it
/// where that one does not. <c>{{&lt;name}}…{{/name}}</c> defines a block, <c>{{&gt;name}}</c> uses it. A name that no object around
/// the place has is an error. Thread-safe.
/// </remarks>
internal sealed class HtmlTemplate
{
    // Letters of all scripts stay as they are; what means something to HTML does not.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly Dictionary<string, List<Part>> _blocks = [];
    private readonly List<Part> _parts;

    /// <exception cref="FormatException">The template is not well formed.</exception>
    public HtmlTemplate(string template)
    {
        int at = 0;
        _parts = Parse(template, ref at, end: null);
    }

    // A piece of text, a value, a section or the use of a block.
    private enum PartKind
    {
        Text,
        Value,
        Section,
        InvertedSection,
        Use,
    }

    /// <summary>The text with its values in place.</summary>
    /// <exception cref="KeyNotFoundException">A value is missing.</exception>
    public string Render(TemplateData data)
    {
        var output = new StringBuilder();
        Render(_parts, [data], output);
        return output.ToString();
    }

    /// <summary>A value as HTML that shows it and does nothing else.</summary>
    internal static string Harmless(object? value, string? format) => Encoder.Encode(VisibleText.Of(value switch
    {
        null => "",
        string text => text,
        IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a value of type {value.GetType()} has no text", nameof(value)),
    }));

    private List<Part> Parse(string template, ref int at, string? end)
    {
        var parts = new List<Part>();
        while (true)
        {
            int tag = template.IndexOf("{{", at, StringComparison.Ordinal);
            if (tag < 0)
            {
                parts.Add(new Part(PartKind.Text, template[at..]));
                return end is null ? parts : throw new FormatException($"'{end}' is not closed");
            }

            parts.Add(new Part(PartKind.Text, template[at..tag]));
            int close = template.IndexOf("}}", tag, StringComparison.Ordinal);
            string content = template[(tag + 2)..close];
            at = close + 2;
            string name = content[1..];
            switch (content[0])
            {
                case '/' when name == end:
                    return parts;
                case '/':
                    throw new FormatException($"'{name}' is closed where '{end}' is open");
                case '#':
                    parts.Add(new Part(PartKind.Section, name, Inner: Parse(template, ref at, name)));
                    break;
                case '^':
                    parts.Add(new Part(PartKind.InvertedSection, name, Inner: Parse(template, ref at, name)));
                    break;
                case '<':
                    _blocks.Add(name, Parse(template, ref at, name));
                    break;
                case '>':
                    parts.Add(new Part(PartKind.Use, name));
                    break;
                default:
                    string[] valueAndFormat = content.Split(':', 2);
                    parts.Add(new Part(PartKind.Value, valueAndFormat[0], valueAndFormat.ElementAtOrDefault(1)));
                    break;
            }
        }
    }

    private void Render(List<Part> parts, List<TemplateData> scopes, StringBuilder output)
    {
        foreach (Part part in parts)
        {
            switch (part.Kind)
            {
                case PartKind.Text:
                    output.Append(part.Text);
                    break;
                case PartKind.Value:
                    output.Append(Harmless(Find(scopes, part.Text), part.Format));
                    break;
                case PartKind.Use:
                    Render(_blocks[part.Text], scopes, output);
                    break;
                default:
                    RenderSection(part, scopes, output);
                    break;
            }
        }
    }

    private void RenderSection(Part section, List<TemplateData> scopes, StringBuilder output)
    {
        TemplateData[] items = Find(scopes, section.Text) switch
        {
            null or false => [],
            true => [[]],
            TemplateData item => [item],
            IEnumerable<TemplateData> list => [.. list],
            var other => throw new ArgumentException($"'{section.Text}' is a {other.GetType()}, not a section"),
        };
        if (section.Kind == PartKind.InvertedSection)
        {
            items = items.Length == 0 ? [[]] : [];
        }

        foreach (TemplateData item in items)
        {
            scopes.Add(item);
            Render(section.Inner!, scopes, output);
            scopes.RemoveAt(scopes.Count - 1);
        }
    }

    private static object? Find(List<TemplateData> scopes, string name)
    {
        for (int i = scopes.Count - 1; i >= 0; i--)
        {
            if (scopes[i].TryGetValue(name, out object? value))
            {
                return value;
            }
        }

        throw new KeyNotFoundException($"the template has '{name}', which no value is given for");
    }

    private sealed record Part(PartKind Kind, string Text, string? Format = null, List<Part>? Inner = null);
}

/// <summary>Values of a template by their names: texts, numbers, truths, objects and lists of objects.</summary>
internal sealed class TemplateData : Dictionary<string, object?>;
