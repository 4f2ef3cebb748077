namespace ImageConversion.BatchEmulator.Jobs;

internal enum JobState
{
    Active,
    Disabling,
    Disabled,
    Enabling,
    Terminating,
    Completed,
    Deleting,
}

internal enum AllTasksCompleteAction
{
    NoAction,
    TerminateJob,
}

internal enum TaskFailureAction
{
    NoAction,
    PerformExitOptionsJobAction,
}

/// <summary>What becomes of running tasks when their job is disabled.</summary>
internal enum DisableOption
{
    Requeue,
    Terminate,
    Wait,
}
