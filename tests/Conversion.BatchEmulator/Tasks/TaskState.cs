namespace ImageConversion.BatchEmulator.Tasks;

internal enum TaskState
{
    Active,
    Preparing,
    Running,
    Completed,
}
