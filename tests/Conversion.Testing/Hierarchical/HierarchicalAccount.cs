using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ImageConversion.Testing.Hierarchical;

/// <summary>A blob service that lists and stores as an account with a hierarchical namespace does (Data Lake Storage Gen2): its order,
/// its directories, its refusals. It takes any signature.</summary>
public sealed class HierarchicalAccount : IDisposable
{
    private const string Account = "devstoreaccount1";

    // Published with the emulator; no secret.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly HttpListener _listener;
    private readonly Dictionary<string, HierarchicalTree> _containers = [];
    private readonly ConcurrentDictionary<string, int> _requests = new();

    private HierarchicalAccount(HttpListener listener, string address)
    {
        _listener = listener;
        Endpoint = address + Account;
        _ = Task.Run(ServeAsync);
    }

    /// <summary>The blob service of the account, without a '/' at its end.</summary>
    public string Endpoint { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint}";

    /// <summary>Refuses a call to a blob that exists: method, container and name in, the error code or null out.</summary>
    public Func<string, string, string, string?> Refuses { get; set; } = (_, _, _) => null;

    /// <summary>Whether a call to a blob is answered with 503, as by a throttled account: method, container and name in.</summary>
    public Func<string, string, string, bool> IsBusy { get; set; } = (_, _, _) => false;

    /// <summary>Happens before a request is answered: method, container and name.</summary>
    public Action<string, string, string> Answering { get; set; } = (_, _, _) => { };

    /// <summary>Requests so far by what they do: <c>list</c>, <c>PUT</c>, <c>GET</c> …</summary>
    public IReadOnlyDictionary<string, int> Requests => _requests;

    public static HierarchicalAccount Start()
    {
        HttpListener listener = LoopbackListener.Start(out string address);
        return new HierarchicalAccount(listener, address);
    }

    /// <summary>Puts a blob, past all refusals.</summary>
    public void Put(string container, string name, byte[] content, string? md5 = null, string contentType = "image/jpeg")
    {
        lock (_containers)
        {
            string? refused = Make(container).Put(
                name, new HierarchicalNode { Content = content, Md5 = md5, ContentType = contentType });
            Assert.That(refused, Is.Null, name);
        }
    }

    /// <summary>Makes an empty directory.</summary>
    public void MakeDirectory(string container, string name)
    {
        lock (_containers)
        {
            Make(container).MakeDirectory(name);
        }
    }

    /// <summary>Names in a container: of blobs, or of directories.</summary>
    public IReadOnlyList<string> Names(string container, bool directories = false)
    {
        lock (_containers)
        {
            return [.. _containers[container].Nodes.Where(n => n.Value.IsDirectory == directories).Select(n => n.Key)];
        }
    }

    /// <summary>Ends a lease.</summary>
    public void BreakLease(string container, string name)
    {
        lock (_containers)
        {
            _containers[container].Find(name)!.Lease = null;
        }
    }

    public void Dispose() => _listener.Close();

    private HierarchicalTree Make(string container) =>
        _containers.TryGetValue(container, out HierarchicalTree? found) ? found : _containers[container] = new HierarchicalTree();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(call));
        }
    }

    private async Task AnswerAsync(HttpListenerContext call)
    {
        try
        {
            using var body = new MemoryStream();
            await call.Request.InputStream.CopyToAsync(body);
            var request = new HierarchicalRequest(call.Request, body.ToArray());
            Answering(request.Method, request.Container, request.Name);
            (int Status, string? Code, byte[] Body) answer;
            lock (_containers)
            {
                answer = Handle(request, call.Response.Headers);
            }

            call.Response.StatusCode = answer.Status;
            if (answer.Code is not null)
            {
                call.Response.Headers["x-ms-error-code"] = answer.Code;
            }

            if (answer.Code is not null && request.Method != "HEAD")
            {
                answer.Body = Encoding.UTF8.GetBytes($"<Error><Code>{answer.Code}</Code><Message>Refused.</Message></Error>");
                call.Response.ContentType = "application/xml";
            }

            if (request.Method == "HEAD")
            {
                call.Response.Close();
                return;
            }

            call.Response.ContentLength64 = answer.Body.Length;
            await call.Response.OutputStream.WriteAsync(answer.Body);
            call.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client, or this server, has ended.
        }
    }

    private (int Status, string? Code, byte[] Body) Handle(HierarchicalRequest request, WebHeaderCollection headers)
    {
        string kind = request.Query.GetValueOrDefault("comp") is { } comp ? comp : request.Method;
        _ = _requests.AddOrUpdate(kind, 1, (_, count) => count + 1);
        bool exists = _containers.TryGetValue(request.Container, out HierarchicalTree? tree);
        if (request.Name.Length == 0)
        {
            return (request.Method, exists) switch
            {
                ("PUT", true) => Refusal(409, "ContainerAlreadyExists"),
                ("PUT", false) when Make(request.Container) is not null => (201, null, []),
                (_, false) => Refusal(404, "ContainerNotFound"),
                ("GET", true) when kind == "list" => (200, null, HierarchicalListing.WritePage(tree!, request.Query)),
                ("DELETE", true) when _containers.Remove(request.Container) => (202, null, []),
                _ => (200, null, []),
            };
        }

        if (!exists)
        {
            return Refusal(404, "ContainerNotFound");
        }

        if (IsBusy(request.Method, request.Container, request.Name))
        {
            return Refusal(503, "ServerBusy");
        }

        HierarchicalNode? present = tree!.Find(request.Name);
        if (present is not null && request.Method is "PUT" or "DELETE" && request.FindBrokenCondition(present) is null
            && Refuses(request.Method, request.Container, request.Name) is { } refused)
        {
            return Refusal(409, refused);
        }

        return request.Method switch
        {
            "PUT" when kind == "lease" => HierarchicalLeases.Handle(request, present, headers),
            _ when request.FindBrokenCondition(present) is { } broken => Refusal(broken.Status, broken.Code),
            "PUT" => Put(tree, request, present, headers),
            _ when present is null => Refusal(404, "BlobNotFound"),
            "DELETE" => tree.Delete(request.Name) is { } code ? Refusal(409, code) : (202, null, []),
            _ => Read(request, present, headers),
        };
    }

    private static (int Status, string? Code, byte[] Body) Put(
        HierarchicalTree tree, HierarchicalRequest request, HierarchicalNode? present, WebHeaderCollection headers)
    {
        bool isAppend = request.Query.GetValueOrDefault("comp") == "appendblock";
        if (isAppend && present is null)
        {
            return Refusal(404, "BlobNotFound");
        }

        if (isAppend && present!.BlobType != "AppendBlob")
        {
            return Refusal(409, "InvalidBlobType");
        }

        byte[] content = isAppend ? [.. present!.Content, .. request.Body] : request.Body;
        var node = new HierarchicalNode
        {
            Content = content,
            ContentType = request.Header("x-ms-blob-content-type") ?? "application/octet-stream",
            BlobType = isAppend ? "AppendBlob" : request.Header("x-ms-blob-type") ?? "BlockBlob",
            Md5 = isAppend ? null : Hash(content),
            Metadata = isAppend ? present!.Metadata : request.Metadata,
        };
        if (!isAppend && request.Header("Content-MD5") is { } sent && sent != node.Md5)
        {
            return Refusal(400, "Md5Mismatch");
        }

        if (tree.Put(request.Name, node) is { } code)
        {
            return Refusal(code == "InvalidUri" ? 400 : 409, code);
        }

        Describe(node, headers);
        return (201, null, []);
    }

    private static (int Status, string? Code, byte[] Body) Read(
        HierarchicalRequest request, HierarchicalNode node, WebHeaderCollection headers)
    {
        Describe(node, headers);
        headers["Content-Type"] = node.ContentType;
        headers["x-ms-blob-type"] = node.BlobType;
        headers["x-ms-resource-type"] = node.IsDirectory ? "directory" : "file";
        foreach ((string key, string value) in node.Metadata)
        {
            headers[$"x-ms-meta-{key}"] = value;
        }

        if (request.FindRange(node.Content.Length) is not { } range)
        {
            if (node.Md5 is not null)
            {
                headers["Content-MD5"] = node.Md5;
            }

            if (request.Method == "HEAD")
            {
                headers["Content-Length"] = node.Content.Length.ToString(CultureInfo.InvariantCulture);
            }

            return (200, null, node.Content);
        }

        headers["Content-Range"] = string.Create(
            CultureInfo.InvariantCulture, $"bytes {range.Start}-{range.End - 1}/{node.Content.Length}");
        return (206, null, node.Content[range.Start..range.End]);
    }

    private static void Describe(HierarchicalNode node, WebHeaderCollection headers)
    {
        headers["ETag"] = $"\"{node.ETag}\"";
        headers["Last-Modified"] = node.Modified.ToString("R", CultureInfo.InvariantCulture);
        headers["x-ms-version"] = "2024-11-04";
        headers["x-ms-request-server-encrypted"] = "true";
    }

    private static (int Status, string? Code, byte[] Body) Refusal(int status, string code) => (status, code, []);

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "The service stores MD5.")]
    private static string Hash(byte[] content) => Convert.ToBase64String(MD5.HashData(content));
}
