using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Planning;

/// <summary>Says after which image a shard ends, one image after the other.</summary>
/// <param name="sizing">How large shards are.</param>
/// <param name="maxImages">The most images in a shard, at least 1.</param>
/// <remarks>Not thread-safe. A shard ends with the image that fills it: images are never divided.</remarks>
internal sealed class ShardBorders(ShardSizing sizing, int maxImages)
{
    private long _workBytes;
    private long _shardBytes;
    private int _shardImages;
    private int _shards;
    private long _sizeBytes = sizing.SizeAfter(0, 0);

    /// <summary>Adds the next image to the present shard.</summary>
    /// <param name="workBytes">Its work, in bytes of <see cref="WorkModel"/>.</param>
    /// <returns>Whether the shard ends with it.</returns>
    public bool EndsWith(long workBytes)
    {
        _shardBytes += workBytes;
        _shardImages++;
        if (_shardBytes < _sizeBytes && _shardImages < maxImages)
        {
            return false;
        }

        _workBytes += _shardBytes;
        (_shardBytes, _shardImages) = (0, 0);
        _sizeBytes = sizing.SizeAfter(_workBytes, ++_shards);
        return true;
    }
}
