namespace ImageConversion.BatchEmulator.Faults;

/// <summary>What happens to a call.</summary>
public enum FaultKind
{
    /// <summary>429 TooManyRequests; nothing was done.</summary>
    Throttle,

    /// <summary>503 ServerBusy; nothing was done.</summary>
    Busy,

    /// <summary>500 InternalError; nothing was done.</summary>
    Error,

    /// <summary>The connection breaks before the service does anything.</summary>
    DropBefore,

    /// <summary>The service does what it was asked for; the connection breaks before the answer.</summary>
    DropAfter,

    /// <summary>The service does what it was asked for, and answers 429 TooManyRequests.</summary>
    ThrottleAfter,

    /// <summary>The service does what it was asked for, and answers 503 ServerBusy.</summary>
    BusyAfter,

    /// <summary>The service does what it was asked for, and answers 500 OperationTimedOut.</summary>
    TimeOutAfter,

    /// <summary>The call takes longer, by <see cref="FaultRule.Delay"/>, before the service does anything.</summary>
    Delay,

    /// <summary>The service does what it was asked for; its answer takes longer, by <see cref="FaultRule.Delay"/>.</summary>
    DelayAfter,

    /// <summary>
    /// Of the tasks in an <c>addtaskcollection</c>, each one that is hit is answered <c>ServerError</c> and not added; the
    /// call itself succeeds.
    /// </summary>
    RefuseTask,
}
