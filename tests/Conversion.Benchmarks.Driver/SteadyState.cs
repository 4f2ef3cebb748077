namespace ImageConversion.Benchmarks.Driver;

/// <summary>Separates what a process spends on its first image from what it spends once it is warm.</summary>
/// <param name="images">How many will be converted; the later half counts as warm.</param>
internal sealed class SteadyState(int images)
{
    private int _converted;
    private long _warmPixels;
    private long _warmBytes;
    private long _bytesBefore;
    private TimeSpan _warmSince;
    private TimeSpan _now;

    /// <summary>The processor time from the start of the process to the first PNG.</summary>
    public TimeSpan FirstImage { get; private set; }

    /// <summary>The rate of the later half, by processor time; 0 where there is too little to tell.</summary>
    public double MegapixelsPerSecond => _warmPixels == 0 ? 0 : _warmPixels / 1e6 / (_now - _warmSince).TotalSeconds;

    /// <summary>What an image of the later half took from the garbage collector's heap.</summary>
    public long AllocatedBytesPerImage => _warmBytes / Math.Max(1, images - WarmFrom);

    private int WarmFrom => Math.Max(1, images / 2);

    public void Before()
    {
        if (_converted == WarmFrom)
        {
            _warmSince = Environment.CpuUsage.TotalTime;
        }

        _bytesBefore = GC.GetTotalAllocatedBytes();
    }

    public void After(int pixels)
    {
        if (_converted >= WarmFrom)
        {
            _warmPixels += pixels;
            _warmBytes += GC.GetTotalAllocatedBytes() - _bytesBefore;
        }

        _converted++;
        if (_converted == 1 || _converted == images)
        {
            _now = Environment.CpuUsage.TotalTime;
            FirstImage = _converted == 1 ? _now : FirstImage;
        }
    }
}
