namespace ImageConversion.BatchEmulator.Nodes;

internal enum NodeState
{
    Idle,
    Rebooting,
    Reimaging,
    Running,
    Unusable,
    Creating,
    Starting,
    WaitingForStartTask,
    StartTaskFailed,
    Unknown,
    LeavingPool,
    Offline,
    Preempted,
}
