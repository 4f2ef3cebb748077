using ImageConversion.Batch.Model;

namespace Hosts;

/// <summary>The one mapping from results and errors to exit codes.</summary>
internal static class ExitCodes
{
    /// <summary>The exit code of a result: the numbers are the same.</summary>
    public static int Of(RunResult result) => (int)result;

    /// <summary>The exit code of an error that no image owns.</summary>
    public static int Of(Exception error) => error is SettingsException ? (int)ExitCode.Usage : (int)RunResults.From(error);

    /// <summary>Whether an error's message says all that its reader needs; of any other, the stack shows its origin.</summary>
    public static bool IsForeseen(Exception error) => error is SettingsException || RunResults.IsForeseen(error);
}
