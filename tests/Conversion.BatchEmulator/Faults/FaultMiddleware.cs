using Microsoft.AspNetCore.Http;

namespace Conversion.BatchEmulator.Faults;

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

        FaultRule? fault = hits.FirstOrDefault(rule => rule.Kind != FaultKind.Delay);
        switch (fault?.Kind)
        {
            case null:
                await next(context);
                return;
            case FaultKind.DelayAfter:
                await AnswerLateAsync(context, next, fault.Delay);
                return;
            case FaultKind.DropBefore:
                context.Abort();
                return;
            case FaultKind.DropAfter or FaultKind.ThrottleAfter or FaultKind.BusyAfter:
                await CommitAsync(context, next);
                break;
        }

        if (fault.Kind == FaultKind.DropAfter)
        {
            context.Abort();
            return;
        }

        throw new BatchFailure(CodeOf(fault.Kind)) { RetryAfterSeconds = fault.RetryAfterSeconds };
    }

    private static string CodeOf(FaultKind kind) => kind switch
    {
        FaultKind.Throttle or FaultKind.ThrottleAfter => "TooManyRequests",
        FaultKind.Busy or FaultKind.BusyAfter => "ServerBusy",
        _ => "InternalError",
    };

    // The service acts; the answer waits until its time, or until the client has gone.
    private async Task AnswerLateAsync(HttpContext context, RequestDelegate next, TimeSpan delay)
    {
        Stream body = context.Response.Body;
        using var late = new MemoryStream();
        context.Response.Body = late;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
            await Task.Delay(delay, account.Clock.Provider, context.RequestAborted);
        }

        await body.WriteAsync(late.ToArray(), context.RequestAborted);
    }

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
