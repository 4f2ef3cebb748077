using System.Diagnostics;
using System.IO.Hashing;
using ImageConversion.Fuzz.Targets;

namespace ImageConversion.Fuzz.Execution;

/// <summary>Keeps the input of every finding, and why it is one: one input for each cause.</summary>
internal sealed class FindingStore(string folder, string target)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _causes = [];

    /// <summary>Findings of different cause.</summary>
    public int Count => _causes.Count;

    /// <summary>Keeps an exception.</summary>
    /// <returns>Where the input is kept; null where the cause is known already.</returns>
    public string? Add(ReadOnlySpan<byte> input, Exception exception, string circumstances) => Add(
        input,
        exception is BrokenPromiseException ? "promise" : "exception",
        CauseOf(exception),
        $"{circumstances}\n{exception}");

    /// <summary>Keeps what is no exception.</summary>
    /// <param name="input">The input.</param>
    /// <param name="kind">One word, for the file's name.</param>
    /// <param name="cause">The same for findings that are one.</param>
    /// <param name="reason">For a person.</param>
    /// <returns>Where the input is kept; null where the cause is known already.</returns>
    public string? Add(ReadOnlySpan<byte> input, string kind, string cause, string reason)
    {
        lock (_lock)
        {
            if (!_causes.Add($"{kind} {cause}"))
            {
                return null;
            }

            Directory.CreateDirectory(folder);
            string name = $"{target}-{kind}-{XxHash64.HashToUInt64(input):x16}";
            string path = Path.Combine(folder, name + ".jpg");
            File.WriteAllBytes(path, input);
            File.WriteAllText(Path.Combine(folder, name + ".txt"), reason + "\n");
            return path;
        }
    }

    /// <summary>The type, and the place in the library from which it was thrown.</summary>
    private static string CauseOf(Exception exception)
    {
        if (exception is BrokenPromiseException broken)
        {
            return broken.Promise;
        }

        StackFrame? frame = new StackTrace(exception).GetFrames()
            .FirstOrDefault(f => f.GetMethod()?.DeclaringType?.Namespace?.StartsWith("ImageConversion.Core", StringComparison.Ordinal) == true);
        return $"{exception.GetType()} {frame?.GetMethod()?.DeclaringType}.{frame?.GetMethod()?.Name}+{frame?.GetILOffset()}";
    }
}
