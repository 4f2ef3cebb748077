using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>A pool's formula and when it runs.</summary>
internal sealed class PoolAutoscale(string formula, TimeSpan interval)
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromHours(168);

    public string Formula { get; } = formula;

    public AutoscaleFormula Program { get; } = AutoscaleFormula.Parse(formula);

    public TimeSpan Interval { get; } = interval;

    public AutoscaleRun? LastRun { get; set; }

    /// <summary>The next evaluation.</summary>
    public ServiceClock.Alarm? Alarm { get; set; }

    /// <summary>Reads a body; what it leaves out stays as it is in <paramref name="current"/>.</summary>
    public static PoolAutoscale Parse(JsonObject body, PoolAutoscale? current)
    {
        string formula = body.Text("autoScaleFormula") ?? current?.Formula
            ?? throw new BatchFailure("MissingRequiredProperty").With("PropertyName", "autoScaleFormula");
        TimeSpan interval = body.Duration("autoScaleEvaluationInterval") ?? current?.Interval ?? Pool.DefaultAutoscaleInterval;
        return interval >= MinInterval && interval <= MaxInterval
            ? new PoolAutoscale(formula, interval)
            : throw BatchFailure.Property(
                "autoScaleEvaluationInterval", body.Text("autoScaleEvaluationInterval"), "The value must be from 5 minutes to 168 hours");
    }
}

/// <summary>One evaluation: its results; those as they stood where an error kept it from others.</summary>
internal sealed record AutoscaleRun(DateTimeOffset Time, AutoscaleResult Result, AutoscaleError? Error)
{
    /// <summary>The service answers the pool's present targets beside the error.</summary>
    public static AutoscaleRun Failed(Pool pool, DateTimeOffset time, AutoscaleError error) =>
        new(time, new AutoscaleScope(pool, pool.Samples, time).Result(), error);

    public JsonObject ToJson() => new JsonObject()
        .Put("timestamp", Time)
        .Put("results", Result.Text)
        .Put("error", Error is null ? null : new JsonObject().Put("code", Error.Code).Put("message", Error.Message));
}
