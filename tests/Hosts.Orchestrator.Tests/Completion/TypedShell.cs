using ImageConversion.Testing;

namespace Hosts.Orchestrator.Tests.Completion;

/// <summary>A shell in a terminal, with <c>imgconv</c> on its path and its completion loaded, in a folder that holds <c>photos</c>.</summary>
internal sealed class TypedShell : IDisposable
{
    private const string Prompt = "READY>";

    // A shell that takes longer hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly string _socket;

    private TypedShell(string setUp, string[] shell)
    {
        _socket = _folder["tmux"];
        Directory.CreateDirectory(_folder["work", "photos"]);
        Directory.CreateDirectory(_folder["home"]);
        string path = $"{Path.GetDirectoryName(NativeProgram.Imgconv)}:/usr/local/bin:/usr/bin:/bin";
        Tmux([
            "new-session", "-d", "-x", "200", "-y", "50", "-c", _folder["work"],
            "env", "-i", $"PATH={path}", $"HOME={_folder["home"]}", "TERM=screen", "LANG=C.UTF-8", "DOTNET_ROOT=" + DotnetRoot, .. shell,
        ]);
        Type(setUp);
        Tmux("send-keys", "Enter");
        WaitForLine(screen => screen.Any(line => line.StartsWith(Prompt, StringComparison.Ordinal)), setUp);
    }

    private static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>Starts a shell without anybody's settings.</summary>
    public static TypedShell Start(string shell)
    {
        DebianTool.Require("tmux");
        DebianTool.Require(shell);
        return shell switch
        {
            "bash" => new TypedShell($"PS1='{Prompt} '; source <(imgconv completion bash); clear", ["bash", "--norc", "--noprofile"]),
            "zsh" => new TypedShell(
                $"PS1='{Prompt} '; autoload -Uz compinit && compinit -u; source <(imgconv completion zsh); clear", ["zsh", "-f"]),
            "fish" => new TypedShell(
                $"function fish_prompt; echo -n '{Prompt} '; end; imgconv completion fish | source; clear", ["fish", "--no-config"]),
            _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "no such shell here"),
        };
    }

    /// <summary>Types a beginning and the tabulator, and waits until the line is what is expected.</summary>
    public void TypeAndExpect(string beginning, string completed)
    {
        Tmux("send-keys", "C-u");
        Type(beginning);
        Tmux("send-keys", "Tab");
        WaitForLine(screen => screen.Any(line => line.TrimEnd() == $"{Prompt} {completed}"), $"{beginning}<Tab>, expected {completed}");
    }

    public void Dispose()
    {
        _ = DebianTool.RunUnchecked("tmux", "-S", _socket, "kill-server");
        _folder.Dispose();
    }

    private void Type(string text) => Tmux("send-keys", "-l", "--", text);

    private void WaitForLine(Func<string[], bool> isThere, string what)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            string screen = Tmux("capture-pane", "-p");
            if (isThere(screen.Split('\n')))
            {
                return;
            }

            if (System.Diagnostics.Stopwatch.GetElapsedTime(started) > Patience)
            {
                Assert.Fail($"{what}; the terminal shows: {screen}");
            }

            Thread.Sleep(50);
        }
    }

    private string Tmux(params string[] arguments)
    {
        ToolResult result = DebianTool.RunUnchecked("tmux", ["-S", _socket, "-f", "/dev/null", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.OutputText;
    }
}
