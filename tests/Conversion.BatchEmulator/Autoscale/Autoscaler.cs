using ImageConversion.BatchEmulator.Jobs;
using ImageConversion.BatchEmulator.Nodes;
using ImageConversion.BatchEmulator.Pools;

namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>Takes samples of pools and resizes those that have a formula. The caller holds the account's lock.</summary>
internal sealed class Autoscaler(EmulatedAccount account)
{
    private static readonly TimeSpan LeastTimeBetweenEnables = TimeSpan.FromSeconds(30);

    /// <summary>Takes samples from now on until the pool is gone.</summary>
    public void Watch(Pool pool)
    {
        if (account.Pools.TryGetValue(pool.Id, out Pool? current) && current == pool)
        {
            pool.Samples.Add(account.Clock.ServiceNow, Measure(pool));
            account.Clock.AfterService(AutoscaleSamples.Period, () => Watch(pool));
        }
    }

    /// <summary>Gives the pool a formula, and evaluates it at once.</summary>
    public void Enable(Pool pool, PoolAutoscale autoscale)
    {
        if (pool.AutoscaleEnabledAt is { } last
            && account.Clock.Now - last < account.Clock.Scaled(LeastTimeBetweenEnables))
        {
            throw new BatchFailure("TooManyEnableAutoScaleRequests") { RetryAfterSeconds = 1 };
        }

        pool.Autoscale?.Alarm?.Cancel();
        pool.AutoscaleEnabledAt = account.Clock.Now;
        pool.Autoscale = autoscale;
        Run(pool, autoscale);
    }

    public static void Disable(Pool pool)
    {
        pool.Autoscale?.Alarm?.Cancel();
        pool.Autoscale = null;
    }

    /// <summary>Tries a formula; one that cannot be read is an error of the evaluation, as the service has it.</summary>
    public AutoscaleRun Evaluate(Pool pool, string formula)
    {
        try
        {
            return Evaluate(pool, AutoscaleFormula.Parse(formula));
        }
        catch (BatchFailure refused) when (refused.Code == "AutoScalingFormulaSyntaxError")
        {
            var error = new AutoscaleError("AutoScalingFormulaEvaluationError", refused.Values[0].Value);
            return AutoscaleRun.Failed(pool, account.Clock.Now, error);
        }
    }

    private AutoscaleRun Evaluate(Pool pool, AutoscaleFormula formula)
    {
        var scope = new AutoscaleScope(pool, pool.Samples, account.Clock.ServiceNow);
        try
        {
            return new AutoscaleRun(account.Clock.Now, formula.Evaluate(scope), null);
        }
        catch (AutoscaleError error)
        {
            return AutoscaleRun.Failed(pool, account.Clock.Now, error);
        }
    }

    private void Run(Pool pool, PoolAutoscale autoscale)
    {
        autoscale.LastRun = Evaluate(pool, autoscale.Program);
        // A resize under way is not disturbed; the next evaluation sees to the rest.
        if (autoscale.LastRun is { Error: null, Result: var result }
            && pool.AllocationState == AllocationState.Steady
            && (result.Dedicated != pool.TargetDedicated || result.LowPriority != pool.TargetLowPriority))
        {
            account.Allocation.Resize(
                pool,
                result.Dedicated,
                result.LowPriority,
                Enum.Parse<DeallocationOption>(result.DeallocationOption, ignoreCase: true));
        }

        autoscale.Alarm = account.Clock.AfterService(autoscale.Interval, () => Run(pool, autoscale));
    }

    private Dictionary<string, double> Measure(Pool pool)
    {
        List<Job> jobs = [.. account.Jobs.Values.Where(job => string.Equals(job.PoolId, pool.Id, StringComparison.OrdinalIgnoreCase))];
        double active = jobs.Where(job => job.State == JobState.Active).Sum(job => job.Tally.Active);
        double running = jobs.Sum(job => job.Tally.Running);
        return new Dictionary<string, double>
        {
            ["$ActiveTasks"] = active,
            ["$RunningTasks"] = running,
            ["$PendingTasks"] = active + running,
            ["$SucceededTasks"] = jobs.Sum(job => job.Tally.Succeeded),
            ["$FailedTasks"] = jobs.Sum(job => job.Tally.Failed),
            ["$SampleNodeCount"] = pool.Nodes.Count(node => node.State is NodeState.Idle or NodeState.Running),
            ["$CurrentDedicatedNodes"] = pool.DedicatedNodes,
            ["$CurrentLowPriorityNodes"] = pool.LowPriorityNodes,
            ["$PreemptedNodeCount"] = pool.Nodes.Count(node => node.State == NodeState.Preempted),
        };
    }
}
