using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace ImageConversion.Storage.Tests.Azure;

/// <summary>An answer that no service gave.</summary>
internal sealed class FaultResponse : Response
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    public FaultResponse(int status, string? code, params (string Name, string Value)[] headers)
    {
        Status = status;
        if (code is not null)
        {
            _headers["x-ms-error-code"] = code;
        }

        foreach ((string name, string value) in headers)
        {
            _headers[name] = value;
        }
    }

    public override int Status { get; }

    public override string ReasonPhrase => "made up";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose()
    {
        // Holds nothing.
    }

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => _headers.Select(h => new HttpHeader(h.Key, h.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
        _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out string? value) ? [value] : null;
        return values is not null;
    }
}
