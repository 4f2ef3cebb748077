namespace ImageConversion.Batch.Monitoring.Tail;

/// <summary>A shard's images that were not begun, divided between its task and new ones, in the order of its list.</summary>
/// <param name="Keep">How many of the first stay.</param>
/// <param name="Parts">How many each new task gets of those that follow: all of them, and at least one each.</param>
internal sealed record ShardSplit(int Keep, IReadOnlyList<int> Parts)
{
    /// <summary>Divides images as near to what was decided as their borders allow.</summary>
    /// <param name="unbegunWork">The work of each image that was not begun, in the order of the list, in bytes.</param>
    /// <param name="relief">The decision. Where its sum is not the images' sum, parts are scaled alike.</param>
    /// <returns>The division; null where there is nothing to give.</returns>
    public static ShardSplit? Of(IReadOnlyList<long> unbegunWork, ShardRelief relief)
    {
        ArgumentNullException.ThrowIfNull(unbegunWork);
        ArgumentNullException.ThrowIfNull(relief);
        int next = 0;
        double reached = 0;
        int Take(double until)
        {
            int from = next;

            // An image goes where its middle lies, so that borders are off by half an image and not by one.
            while (next < unbegunWork.Count && reached + (unbegunWork[next] / 2d) < until)
            {
                reached += unbegunWork[next++];
            }

            return next - from;
        }

        int keep = Take(relief.KeepBytes);
        double rest = unbegunWork.Skip(next).Sum(w => (double)w);
        double scale = rest / relief.PartBytes.Sum();
        double border = reached;
        var parts = new List<int>();
        foreach (double part in relief.PartBytes.SkipLast(1))
        {
            border += part * scale;
            parts.Add(Take(border));
        }

        parts.Add(unbegunWork.Count - next);
        parts.RemoveAll(images => images == 0);
        return parts.Count == 0 ? null : new ShardSplit(keep, parts);
    }
}

/// <summary>What a shard hands over to other slots.</summary>
/// <param name="Shard">The shard's number.</param>
/// <param name="KeepBytes">What its task keeps of the work that was not begun when the ledger was read.</param>
/// <param name="PartBytes">The rest, in parts of this work each; at least one.</param>
internal sealed record ShardRelief(int Shard, double KeepBytes, IReadOnlyList<double> PartBytes);
