using Microsoft.AspNetCore.Http;

namespace ImageConversion.BatchEmulator.Faults;

/// <summary>Lets calls of the service go wrong as the plan says: before they reach the service, or after it acted.</summary>
internal sealed class FaultMiddleware(EmulatedAccount account)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        IReadOnlyList<FaultRule> hits =
            account.Faults.Hit(context.Request.Method, context.Request.Path.Value ?? "");
        foreach (FaultRule rule in hits.Where(rule => rule.Kind == FaultKind.Delay))
        {
            await Task.Delay(rule.Delay, account.Clock.Provider, context.RequestAborted);
        }

        FaultRule? fault = hits.FirstOrDefault(rule => rule.Kind is not (FaultKind.Delay or FaultKind.DelayAfter));
        if (fault is null)
        {
            await AnswerAsync(context, next, hits.Where(rule => rule.Kind == FaultKind.DelayAfter));
            return;
        }

        if (fault.Kind is FaultKind.DropAfter or FaultKind.ThrottleAfter or FaultKind.BusyAfter or FaultKind.TimeOutAfter)
        {
            await CommitAsync(context, next);
        }

        if (fault.Kind is FaultKind.DropBefore or FaultKind.DropAfter)
        {
            context.Abort();
            return;
        }

        throw new BatchFailure(CodeOf(fault.Kind))
        {
            // The service names a time with 429 and 503 only.
            RetryAfterSeconds = fault.Kind is FaultKind.Error or FaultKind.TimeOutAfter ? null : fault.RetryAfterSeconds,
        };
    }

    // What is written goes on its way at once; so a late answer is held back as a whole.
    private async Task AnswerAsync(HttpContext context, RequestDelegate next, IEnumerable<FaultRule> delays)
    {
        TimeSpan delay = delays.Aggregate(TimeSpan.Zero, (sum, rule) => sum + rule.Delay);
        if (delay == TimeSpan.Zero)
        {
            await next(context);
            return;
        }

        Stream body = context.Response.Body;
        using var held = new MemoryStream();
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        await Task.Delay(delay, account.Clock.Provider, context.RequestAborted);
        held.Position = 0;
        await held.CopyToAsync(body, context.RequestAborted);
    }

    private static string CodeOf(FaultKind kind) => kind switch
    {
        FaultKind.Throttle or FaultKind.ThrottleAfter => "TooManyRequests",
        FaultKind.Busy or FaultKind.BusyAfter => "ServerBusy",
        FaultKind.TimeOutAfter => "OperationTimedOut",
        _ => "InternalError",
    };

    // The service acts; nobody ever sees what it answers.
    private static async Task CommitAsync(HttpContext context, RequestDelegate next)
    {
        Stream body = context.Response.Body;
        using var lost = new MemoryStream();
        context.Response.Body = lost;
        try
        {
            await next(context);
        }
        catch (BatchFailure)
        {
            // A refusal is an answer too, and is lost as well.
        }
        finally
        {
            context.Response.Body = body;
        }

        context.Response.Clear();
    }
}
