using System.Text;
using System.Text.Json;

namespace Hosts;

/// <summary>Writes each line as an object of JSON, for programs that gather logs: <c>timestamp</c>, <c>level</c>, <c>message</c>,
/// and on a node of a pool <c>pool</c>, <c>node</c>, <c>job</c> and <c>task</c>.</summary>
/// <remarks>Thread-safe. This file is part of both programs.</remarks>
/// <param name="inner">Takes the lines.</param>
/// <param name="level">The level of all of them.</param>
/// <param name="time">The clock.</param>
internal sealed class JsonLineWriter(TextWriter inner, string level, TimeProvider time) : TextWriter
{
    private static readonly (string Name, string? Value)[] Place =
    [
        .. new[] { ("pool", "AZ_BATCH_POOL_ID"), ("node", "AZ_BATCH_NODE_ID"), ("job", "AZ_BATCH_JOB_ID"), ("task", "AZ_BATCH_TASK_ID") }
            .Select(v => (v.Item1, Environment.GetEnvironmentVariable(v.Item2)))
            .Where(v => v.Item2 is { Length: > 0 }),
    ];

    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        lock (_gate)
        {
            if (value == '\n')
            {
                WriteObject();
            }
            else if (value != '\r')
            {
                _ = _line.Append(value);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        lock (_gate)
        {
            foreach (char c in value ?? "")
            {
                Write(c);
            }
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        lock (_gate)
        {
            Write(value);
            Write('\n');
        }
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    // What has no end of line at the end of the program is a line too.
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (disposing && _line.Length > 0)
            {
                WriteObject();
            }
        }

        base.Dispose(disposing);
    }

    private void WriteObject()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time.GetUtcNow());
            json.WriteString("level", level);
            json.WriteString("message", _line.ToString());
            foreach ((string name, string? value) in Place)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        _ = _line.Clear();
        inner.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
