using System.Globalization;

namespace ImageConversion.Benchmarks.Table;

/// <summary>Runs programs on one core, or any, and counts what they use.</summary>
internal sealed class PinnedProcess(string launcher, int core, string scratch)
{
    /// <summary>For a core: leaves the choice to the system.</summary>
    public const int AnyCore = -1;

    /// <exception cref="InvalidOperationException">The program failed.</exception>
    public ProcessCost Run(CommandLine command)
    {
        string report = Path.Combine(scratch, "cost");
        string output = Shell.Run(new CommandLine(
            launcher, [core.ToString(CultureInfo.InvariantCulture), report, command.Program, .. command.Arguments])
        {
            Folder = command.Folder,
            Environment = command.Environment,
        });
        string[] cells = File.ReadAllText(report).Split(' ');
        return new ProcessCost(
            double.Parse(cells[0], CultureInfo.InvariantCulture) + double.Parse(cells[1], CultureInfo.InvariantCulture),
            long.Parse(cells[2], CultureInfo.InvariantCulture),
            output);
    }
}
