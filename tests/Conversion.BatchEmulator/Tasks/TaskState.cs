namespace Conversion.BatchEmulator.Tasks;

internal enum TaskState
{
    Active,
    Preparing,
    Running,
    Completed,
}
