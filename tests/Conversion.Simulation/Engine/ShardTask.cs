using ImageConversion.Simulation.Draw;

namespace ImageConversion.Simulation.Engine;

/// <summary>A task and the images that are left for it. Images that nobody looks at singly are drawn when it starts.</summary>
internal sealed class ShardTask
{
    private readonly long _from;
    private float[]? _seconds;
    private int[]? _work;

    public ShardTask(int id, long from, int images) => (Id, _from, Images) = (id, from, images);

    public ShardTask(int id, float[] seconds, int[] work) =>
        (Id, _seconds, _work, Images) = (id, seconds, work, seconds.Length);

    public int Id { get; }

    public int Images { get; }

    /// <summary>The time that one core of a usual node takes for each image.</summary>
    public float[] Seconds => _seconds ?? throw new InvalidOperationException("not drawn yet");

    /// <summary>The work that the plan sees in each image.</summary>
    public int[] Work => _work ?? throw new InvalidOperationException("not drawn yet");

    public void Draw(PhotoCollection photos)
    {
        if (_seconds is null)
        {
            (_seconds, _work) = (new float[Images], new int[Images]);
            photos.Draw(_from, _seconds, _work);
        }
    }

    /// <summary>Some of the images, as a task of their own.</summary>
    public ShardTask Slice(int id, Range images) => new(id, Seconds[images], Work[images]);
}
