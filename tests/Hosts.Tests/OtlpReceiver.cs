using System.Collections.Concurrent;
using System.Net;
using System.Text;
using ImageConversion.Testing;

namespace Hosts.Tests;

/// <summary>A collector that takes OTLP over HTTP on this machine and keeps what it got.</summary>
/// <remarks>Reads of protobuf only what it looks at: https://protobuf.dev/programming-guides/encoding, fields as in
/// https://github.com/open-telemetry/opentelemetry-proto.</remarks>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _receiving;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<string, byte> _metrics = new();

    public OtlpReceiver()
    {
        _listener = LoopbackListener.Start(out string address);
        Endpoint = address;
        _receiving = ReceiveAsync();
    }

    public string Endpoint { get; }

    public IReadOnlyCollection<OtlpSpan> Spans => _spans;

    public IEnumerable<string> Metrics => _metrics.Keys;

    /// <summary>The environment of a program that sends here.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Read(context.Request.Url!.AbsolutePath, body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private void Read(string path, byte[] message)
    {
        // Request > resource > scope > span or metric: field 1, then 2, then 2 in both.
        IEnumerable<byte[]> leaves = Fields(message, 1).SelectMany(r => Fields(r, 2)).SelectMany(s => Fields(s, 2));
        foreach (byte[] leaf in leaves)
        {
            if (path == "/v1/traces")
            {
                _spans.Enqueue(new OtlpSpan(
                    Text(leaf, 5), Hex(leaf, 1), Hex(leaf, 2), Hex(leaf, 4), [.. Fields(leaf, 9).Select(a => Text(a, 1))]));
            }
            else
            {
                _metrics[Text(leaf, 1)] = 0;
            }
        }
    }

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault() ?? []);

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Fields(message, field).FirstOrDefault() ?? []);

    private static List<byte[]> Fields(byte[] message, int wanted)
    {
        var found = new List<byte[]>();
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    _ = Varint(message, ref at);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                case 2:
                    int length = (int)Varint(message, ref at);
                    if (tag >> 3 == (ulong)wanted)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
                default:
                    throw new InvalidDataException($"expected a wire type of protobuf; found {tag & 7} at {at}");
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}

/// <summary>A span as it was sent.</summary>
internal sealed record OtlpSpan(string Name, string Trace, string Id, string Parent, IReadOnlyList<string> Attributes);
