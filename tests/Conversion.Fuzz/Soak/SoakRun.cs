using System.Buffers;
using System.Globalization;
using ImageConversion.Fuzz.Execution;
using ImageConversion.Fuzz.Mutation;
using ImageConversion.Fuzz.Targets;

namespace ImageConversion.Fuzz.Soak;

/// <summary>
/// Converts valid and hostile files in turn, in one process, and watches whether its memory grows. Of 30 samples the
/// median of the last third is compared with that of the second: the first is warming up.
/// </summary>
internal sealed class SoakRun(TimeSpan duration, int seed, TextWriter output)
{
    private const int Samples = 30;
    private const long AllowedGrowthBytes = 8L << 20;
    private const int MaxInputBytes = 256 * 1024;

    /// <summary>Of so many conversions one is cancelled in the middle, and one is of damaged bytes.</summary>
    private const int CancelOneIn = 16;
    private const int DamageOneIn = 3;

    private static readonly ConversionLimits Limits = new()
    {
        MaxPixels = 4 << 20,
        MaxScans = 50,
        MaxMemoryBytes = 256 << 20,
    };

    private readonly JpegToPngConverter _converter = new();
    private readonly Random _random = new(seed);
    private readonly Mutator _mutator = new(new Random(seed), MaxInputBytes);
    private readonly List<long> _samples = [];
    private long _converted;
    private long _refused;
    private long _cancelled;

    /// <summary>Runs.</summary>
    /// <returns>Whether memory stayed within its bound.</returns>
    public bool Run(IReadOnlyList<byte[]> files, CancellationToken cancellationToken)
    {
        var clock = new ProcessorClock();
        while (_samples.Count < Samples && !cancellationToken.IsCancellationRequested)
        {
            Convert(Choose(files));
            if (clock.Elapsed >= duration * (_samples.Count + 1) / Samples)
            {
                Sample(clock.Elapsed);
            }
        }

        return _samples.Count == Samples && Judge();
    }

    private ReadOnlyMemory<byte> Choose(IReadOnlyList<byte[]> files)
    {
        byte[] file = files[_random.Next(files.Count)];
        return _random.Next(DamageOneIn) == 0 ? _mutator.Mutate(file, files[_random.Next(files.Count)]) : file;
    }

    private void Convert(ReadOnlyMemory<byte> file)
    {
        using var stop = new CancellationTokenSource();
        var png = new ArrayBufferWriter<byte>();
        IBufferWriter<byte> destination = _random.Next(CancelOneIn) == 0 ? new CancellingWriter(png, stop) : png;
        try
        {
            _converter.Convert(file, destination, RandomOptions.Of(file.Span, Limits), stop.Token);
            _converted++;
        }
        catch (ImageConversionException)
        {
            _refused++;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _cancelled++;
        }
    }

    private void Sample(TimeSpan elapsed)
    {
        _samples.Add(ResidentMemory.BytesInUse());
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak after {elapsed:hh\\:mm\\:ss} of processor time: {_converted} converted, {_refused} refused, {_cancelled} cancelled, "
            + $"{_samples[^1] / 1048576.0:0.0} MiB resident, {GC.GetTotalMemory(false) / 1048576.0:0.0} MiB managed, "
            + $"{Directory.GetFiles("/proc/self/fd").Length} descriptors, {Directory.GetDirectories("/proc/self/task").Length} threads"));
        output.Flush();
    }

    private bool Judge()
    {
        long second = Median(_samples[(Samples / 3)..(2 * Samples / 3)]);
        long last = Median(_samples[(2 * Samples / 3)..]);
        bool isFlat = last - second <= AllowedGrowthBytes;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"soak {(isFlat ? "passed" : "FAILED")}: median of the second third {second / 1048576.0:0.0} MiB, of the last "
            + $"{last / 1048576.0:0.0} MiB; {AllowedGrowthBytes >> 20} MiB of growth are allowed"));
        return isFlat;
    }

    private static long Median(List<long> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
