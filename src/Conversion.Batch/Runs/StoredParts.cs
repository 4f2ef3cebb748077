using System.Text.Json;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Text;

namespace ImageConversion.Batch.Runs;

/// <summary>Makes the parts of a run of <c>parts.ndjson</c>, which anybody may have written: each follows on the one before, and comes
/// from a shard or part before it that has the images. So no chain of parts is a circle.</summary>
internal static class StoredParts
{
    // As many parts as images at the most, and few lines of a part are there twice.
    private const int MaxLine = 4096;
    private const long MaxFirstBytes = 1 << 20;
    private const int MaxGiven = 1 << 20;

    /// <summary>Reads the parts.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.RunInvalid"/>.</exception>
    public static async Task<ShardParts> ReadAsync(
        Stream stream, Plan plan, Func<string, BatchException> damaged, CancellationToken cancellationToken)
    {
        var parts = new List<ShardPart>();
        List<long> left = [.. plan.Shards.Select(s => (long)s.Images)];
        long maxBytes = MaxFirstBytes + (2L * MaxLine * Math.Min(plan.ToConvert, MaxGiven));
        await foreach (ReadOnlyMemory<byte> line in StoredText.ReadLinesAsync(stream, MaxLine, maxBytes, damaged, cancellationToken)
            .ConfigureAwait(false))
        {
            if (TryParse(line.Span) is not { } part)
            {
                continue;
            }

            int known = part.Part.Index - plan.Shards.Count;
            if (known >= 0 && known < parts.Count)
            {
                // A line may be there twice, where the answer to its append was lost.
                if (part.Part != parts[known].Part || part.From != parts[known].From)
                {
                    throw damaged($"part {part.Part.Index} is there twice, with other images");
                }

                continue;
            }

            if (FindProblem(part, left) is { } problem)
            {
                throw damaged(problem);
            }

            left[part.From] -= part.Part.Images;
            left.Add(part.Part.Images);
            parts.Add(part);
        }

        return new ShardParts(parts);
    }

    /// <summary>What is wrong with the numbers of parts that a worker reads; null if nothing is.</summary>
    public static string? FindProblem(int[] given) =>
        given.Length > ShardSummary.MaxImages || given.Any(g => g < 1) ? "it is no list of a shard's parts" : null;

    private static string? FindProblem(ShardPart part, List<long> left) =>
        part.Part.Index != left.Count ? $"part {part.Part.Index} follows on {left.Count - 1}"
        : part.From < 0 || part.From >= left.Count ? $"part {part.Part.Index} comes from {part.From}, which is not before it"
        : StoredPlan.FindProblem(part.Part)
            ?? (part.Part.Images > left[part.From] ? $"part {part.Part.Index} has {Quantities.Count(part.Part.Images, "image")}; {part.From} has {left[part.From]} left" : null);

    private static ShardPart? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            return line.Trim(" \r\n"u8).IsEmpty ? null
                : JsonSerializer.Deserialize(line, BatchJson.Default.ShardPart) is { Part: not null } part ? part
                : null;
        }
        catch (JsonException)
        {
            // Left unfinished by a killed process, which then did not give that part either.
            return null;
        }
    }
}
