using System.Globalization;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>The variables of one evaluation.</summary>
internal sealed class AutoscaleScope(Pool pool, AutoscaleSamples samples, DateTimeOffset now)
{
    private const string Dedicated = "$TargetDedicatedNodes";
    private const string LowPriority = "$TargetLowPriorityNodes";
    private const string Option = "$NodeDeallocationOption";

    // The service also measures processor, memory, disk and network of the nodes, which here are one machine.
    private static readonly HashSet<string> Sampled =
    [
        "$ActiveTasks", "$RunningTasks", "$PendingTasks", "$SucceededTasks", "$FailedTasks", "$SampleNodeCount",
        "$CurrentDedicatedNodes", "$CurrentLowPriorityNodes", "$PreemptedNodeCount",
    ];

    private static readonly HashSet<string> Methods = ["GetSample", "GetSamplePercent", "GetSamplePeriod"];

    private static readonly Dictionary<string, TimeSpan> Intervals = new()
    {
        ["TimeInterval_Zero"] = TimeSpan.Zero,
        ["TimeInterval_100ns"] = TimeSpan.FromTicks(1),
        ["TimeInterval_Microsecond"] = TimeSpan.FromMicroseconds(1),
        ["TimeInterval_Millisecond"] = TimeSpan.FromMilliseconds(1),
        ["TimeInterval_Second"] = TimeSpan.FromSeconds(1),
        ["TimeInterval_Minute"] = TimeSpan.FromMinutes(1),
        ["TimeInterval_Hour"] = TimeSpan.FromHours(1),
        ["TimeInterval_Day"] = TimeSpan.FromDays(1),
        ["TimeInterval_Week"] = TimeSpan.FromDays(7),
        ["TimeInterval_Year"] = TimeSpan.FromDays(365),
    };

    private static readonly HashSet<string> Options = ["requeue", "terminate", "taskcompletion", "retaineddata"];

    private readonly Dictionary<string, object> _assigned = new()
    {
        [Dedicated] = (double)pool.TargetDedicated,
        [LowPriority] = (double)pool.TargetLowPriority,
        [Option] = "requeue",
    };

    public DateTimeOffset Now => now;

    public static bool IsWritable(string name) => Canonical(name) is Dedicated or LowPriority or Option;

    /// <summary>Today's name of a variable; formulas of old still say $TargetDedicated.</summary>
    public static string Canonical(string name) => name == "$TargetDedicated" ? Dedicated : name;

    public static bool IsSampled(string name) => Sampled.Contains(name);

    public static bool IsMethod(string name) => Methods.Contains(name);

    public static bool IsKnown(string name) =>
        IsWritable(name) || Sampled.Contains(name) || Intervals.ContainsKey(name) || Options.Contains(name);

    public void Assign(string name, object value) => _assigned[name] = value;

    public object Read(string name)
    {
        if (_assigned.TryGetValue(Canonical(name), out object? value))
        {
            return value;
        }

        if (Intervals.TryGetValue(name, out TimeSpan interval))
        {
            return interval;
        }

        // A sampled variable without a method stands for its newest sample.
        return Sampled.Contains(name) ? Sample(name, "GetSample", [1.0]) is double[] list ? list[0] : 0.0 : name;
    }

    public object Sample(string name, string method, object[] arguments)
    {
        switch (method, arguments)
        {
            case ("GetSamplePeriod", []):
                return AutoscaleSamples.Period;
            case ("GetSamplePercent", [TimeSpan span]):
                return samples.Percent(now - span, now, now);
            case ("GetSamplePercent", [DateTimeOffset from, DateTimeOffset to]):
                return samples.Percent(from, to, now);
            case ("GetSample", [double count]):
                return Enough(name, samples.Newest(name, (int)count, now));
            case ("GetSample", [TimeSpan span]):
                return Enough(name, samples.Between(name, now - span, now, now));
            case ("GetSample", [TimeSpan span, double percent]):
                return Enough(name, samples.Between(name, now - span, now, now), samples.Percent(now - span, now, now), percent);
            case ("GetSample", [DateTimeOffset from, DateTimeOffset to]):
                return Enough(name, samples.Between(name, from, to, now));
            case ("GetSample", [DateTimeOffset from, DateTimeOffset to, double percent]):
                return Enough(name, samples.Between(name, from, to, now), samples.Percent(from, to, now), percent);
            default:
                throw new AutoscaleError("AutoScalingFormulaEvaluationError", $"The arguments of {method} do not fit");
        }
    }

    public AutoscaleResult Result()
    {
        string option = _assigned[Option] as string
            ?? throw new AutoscaleError("AutoScalingFormulaEvaluationError", $"{Option} is not an option");
        // The service runs whole nodes, and never a negative number of them.
        int dedicated = (int)Math.Max(0, Math.Floor(AutoscaleMath.Number(_assigned[Dedicated])));
        int lowPriority = (int)Math.Max(0, Math.Floor(AutoscaleMath.Number(_assigned[LowPriority])));
        string text = $"{Dedicated}={dedicated};{LowPriority}={lowPriority};{Option}={option}";
        foreach ((string name, object value) in _assigned.Where(pair => !pair.Key.StartsWith('$')))
        {
            text += $";{name}={Text(value)}";
        }

        return new AutoscaleResult(dedicated, lowPriority, option, text);
    }

    private static double[] Enough(string name, double[] values, double percent = 100, double needed = 0) =>
        values.Length > 0 && percent >= needed
            ? values
            : throw new AutoscaleError("InsufficientSampleData", $"There are not enough samples of {name}");

    private static string Text(object value) => value switch
    {
        double number => number.ToString(CultureInfo.InvariantCulture),
        double[] list => $"[{string.Join(',', list.Select(number => number.ToString(CultureInfo.InvariantCulture)))}]",
        DateTimeOffset time => JsonShape.Text(time),
        _ => $"{value}",
    };
}
