using System.Text.Json;

namespace ImageConversion.Batch.AzureBatch;

/// <summary>Cuts tasks into requests that the service takes.</summary>
internal sealed class TaskChunks(IEnumerable<BatchTaskCreateOptions> tasks, int maxTasks)
{
    /// <summary>Bytes of a request's body; the service takes less than 1 MB, and either meaning of that is kept.</summary>
    public const int MaxBodyBytes = 1_000_000 - 1;

    private static readonly byte[] Start = "{\"value\":["u8.ToArray();
    private static readonly byte[] End = "]}"u8.ToArray();

    private readonly HashSet<string> _ids = new(StringComparer.OrdinalIgnoreCase);
    private int _maxTasks = maxTasks;

    /// <summary>Tasks that have been cut off so far.</summary>
    public int Sent => _ids.Count;

    /// <summary>The body with which tasks are added.</summary>
    public static byte[] Body(IReadOnlyList<TaskToAdd> chunk)
    {
        using var body = new MemoryStream(chunk.Sum(t => t.Json.Length + 1) + Start.Length + End.Length);
        body.Write(Start);
        for (int i = 0; i < chunk.Count; i++)
        {
            if (i > 0)
            {
                body.WriteByte((byte)',');
            }

            body.Write(chunk[i].Json);
        }

        body.Write(End);
        return body.ToArray();
    }

    /// <summary>Makes all later chunks hold at most so many tasks. Thread-safe.</summary>
    public void Lower(int maxTasks)
    {
        int present = Volatile.Read(ref _maxTasks);
        while (maxTasks < present)
        {
            int before = Interlocked.CompareExchange(ref _maxTasks, Math.Max(1, maxTasks), present);
            if (before == present)
            {
                return;
            }

            present = before;
        }
    }

    /// <summary>The chunks. A task that alone is too large is a chunk of its own, for the service to refuse.</summary>
    /// <exception cref="ArgumentException">Two tasks have one id.</exception>
    public IEnumerable<IReadOnlyList<TaskToAdd>> Cut()
    {
        var chunk = new List<TaskToAdd>();
        int bytes = Start.Length + End.Length;
        foreach (BatchTaskCreateOptions task in tasks)
        {
            if (!_ids.Add(task.Id))
            {
                throw new ArgumentException($"two tasks have the id '{task.Id}'", nameof(tasks));
            }

            var next = new TaskToAdd(
                task.Id, JsonSerializer.SerializeToUtf8Bytes(task, BatchServiceJson.Default.BatchTaskCreateOptions));
            if (chunk.Count > 0 && (chunk.Count >= Volatile.Read(ref _maxTasks) || bytes + next.Json.Length + 1 > MaxBodyBytes))
            {
                yield return chunk;
                chunk = [];
                bytes = Start.Length + End.Length;
            }

            chunk.Add(next);
            bytes += next.Json.Length + 1;
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }
}
