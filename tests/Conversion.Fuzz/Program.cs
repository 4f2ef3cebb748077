using ImageConversion.Fuzz.Coverage;

namespace ImageConversion.Fuzz;

/// <summary>
/// The program: loads itself a second time, beside a ImageConversion.Core that counts its branches, and goes on there.
/// </summary>
public static class Program
{
    /// <summary>See <see cref="FuzzCommand"/> for the arguments.</summary>
    /// <returns>0 where nothing was found, 1 where something was, 2 for wrong usage.</returns>
    public static int Main(string[] args)
    {
        // A finding is looked into with the library as it is shipped: its traces then have line numbers.
        return args.Contains(FuzzCommand.ReplayOption) || args.Contains(FuzzCommand.SoakName)
            ? FuzzCommand.Run(args)
            : InstrumentedLoadContext.Run(typeof(FuzzCommand).FullName!, nameof(FuzzCommand.Run), args);
    }
}
