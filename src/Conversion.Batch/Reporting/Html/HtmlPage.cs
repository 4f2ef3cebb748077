using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Conversion.Batch.Text;
using Conversion.Hashing;

namespace Conversion.Batch.Reporting.Html;

/// <summary>Writes one page of HTML in which every text from outside is text, whatever it says.</summary>
/// <remarks>Not thread-safe. The page loads nothing and runs nothing: its policy allows its own style, by its hash, and
/// pictures that are in it.</remarks>
internal sealed class HtmlPage
{
    // Letters of all scripts stay as they are; what means something to HTML does not.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _body = new();

    /// <summary>Adds markup of this program.</summary>
    public HtmlPage Raw(string markup)
    {
        _body.Append(markup);
        return this;
    }

    /// <summary>Adds markup whose values are made harmless.</summary>
    public HtmlPage Add(FormattableString markup)
    {
        _body.Append(Format(markup));
        return this;
    }

    /// <summary>The whole page.</summary>
    public string ToDocument(string title)
    {
        string hash = Convert.ToBase64String(Sha256.HashData(Encoding.UTF8.GetBytes(ReportStyle.Css)));
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{Escape(title)}</title>
            <style>{ReportStyle.Css}</style>
            </head>
            <body>
            {_body}
            </body>
            </html>

            """;
    }

    /// <summary>Markup with its values made harmless.</summary>
    public static string Format(FormattableString markup) =>
        string.Format(CultureInfo.InvariantCulture, markup.Format, [.. markup.GetArguments().Select(Harmless)]);

    /// <summary>A name from outside: harmless, in one line, and whatever its direction is, without effect on what is
    /// around it.</summary>
    public static Markup Name(string name) => new($"<bdi>{Escape(VisibleText.Of(name))}</bdi>");

    private static string Escape(string text) => Encoder.Encode(text);

    private static object? Harmless(object? value) => value switch
    {
        Markup markup => markup.Text,
        string text => Escape(VisibleText.OfLines(text)),
        IFormattable number => new HarmlessNumber(number),
        null => null,
        _ => Escape(value.ToString() ?? ""),
    };

    // Keeps the format that the markup asks for.
    private sealed class HarmlessNumber(IFormattable value) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => Escape(value.ToString(format, formatProvider));
    }
}

/// <summary>Markup that is harmless already.</summary>
internal readonly record struct Markup(string Text);
