using System.Runtime.Versioning;
using ImageConversion.Testing;

namespace Packages.Tests;

/// <summary>The Debian package, made by its one command from the program that is compiled already, and installed into a root of
/// its own.</summary>
public sealed class DebianPackageTests
{
    private TemporaryFolder _folder = null!;
    private string _package = null!;

    private string Root => _folder["root"];

    [OneTimeSetUp]
    public void MakeAndInstall()
    {
        string published = NativeProgram.Require();
        if (!DebianTool.IsOnPath("dpkg-deb") || !DebianTool.IsOnPath("dpkg"))
        {
            Absent.Report("no dpkg: the package can be made on Debian and its like only");
        }

        _folder = new TemporaryFolder();
        using (NativeProgram.Lock())
        {
            Dotnet.Run(
                RepositoryPaths.Root, packageCache: null,
                [
                    "publish", "src/Hosts.Orchestrator", "-c", "Release", "-p:PublishProfile=deb", "-r", NativeProgram.Runtime, "--nologo",
                    .. NativeProgram.BuildArguments, $"-p:HandOutPath={_folder["made"]}/", $"-p:PublishDir={_folder["published"]}/",
                    // Packed less well in a tenth of the time.
                    "-p:DebianCompression=gzip",
                ]);
        }

        // The tool's package and this one are made from the compilation that exists.
        Assert.That(File.GetLastWriteTimeUtc(_folder["published", "imgconv"]), Is.EqualTo(File.GetLastWriteTimeUtc(Path.Combine(published, "imgconv"))));
        _package = Directory.EnumerateFiles(_folder["made"], "*.deb").Single();
        Directory.CreateDirectory(_folder["root", "var", "lib", "dpkg", "updates"]);
        Directory.CreateDirectory(_folder["root", "var", "lib", "dpkg", "info"]);
        File.WriteAllText(_folder["root", "var", "lib", "dpkg", "status"], "");
        // Its dependencies are not in that root: they are checked by what they name.
        Dpkg("--force-not-root", "--force-depends", "-i", _package);
    }

    [OneTimeTearDown]
    public void Delete() => _folder?.Dispose();

    [Test]
    [SupportedOSPlatform("linux")]
    public void Package_Installed_HasProgramCompletionsManualAndLicence()
    {
        string version = ProgramVersion(Path.Combine(Root, "usr", "lib", "imgconv", "imgconv"));
        string bash = File.ReadAllText(_folder["root", "usr", "share", "bash-completion", "completions", "imgconv"]);

        Assert.That(File.ResolveLinkTarget(_folder["root", "usr", "bin", "imgconv"], returnFinalTarget: true)!.FullName, Does.EndWith("/usr/lib/imgconv/imgconv"));
        Assert.That(ProgramVersion(_folder["root", "usr", "bin", "imgconv"]), Is.EqualTo(version));
        if (NativeProgram.WorkerFolder is not null)
        {
            Assert.That(File.GetUnixFileMode(_folder["root", "usr", "lib", "imgconv", "worker", "linux-x64", "imgconv-worker"]).HasFlag(UnixFileMode.OtherExecute));
            Assert.That(File.Exists(_folder["root", "usr", "lib", "imgconv", "worker", "linux-x64", "libSkiaSharp.so"]));
        }

        Assert.That(bash, Does.Contain("complete ").And.Contain("imgconv"));
        Assert.That(File.ReadAllText(_folder["root", "usr", "share", "zsh", "vendor-completions", "_imgconv"]), Does.StartWith("#compdef imgconv\n"));
        Assert.That(File.Exists(_folder["root", "usr", "share", "fish", "vendor_completions.d", "imgconv.fish"]));
        Assert.That(File.ReadAllText(_folder["root", "usr", "share", "doc", "imgconv", "copyright"]), Does.Contain("Permission is hereby granted"));
        ToolResult page = DebianTool.Run("man", "-M", _folder["root", "usr", "share", "man"], "-w", "imgconv");
        Assert.That(page.OutputText.Trim(), Does.EndWith("man1/imgconv.1.gz"), page.Error);
    }

    [Test]
    public void Package_Removed_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        ToolResult copied = DebianTool.RunUnchecked("cp", "-a", Root, folder["root"]);
        Assert.That(copied.ExitCode, Is.Zero, copied.Error);

        ToolResult removed = DebianTool.RunUnchecked("dpkg", $"--root={folder["root"]}", "--force-not-root", "--purge", "imgconv");

        Assert.That(removed.ExitCode, Is.Zero, removed.Error);
        Assert.That(Directory.Exists(folder["root", "usr"]), Is.False);
    }

    [Test]
    public void Package_Dependencies_AreThoseOfItsFiles()
    {
        string depends = Field("Depends");
        string[] needed = [.. new[] { "imgconv", "libSkiaSharp.so" }
            .SelectMany(f => BareRoot.LinkedWith(_folder["root", "usr", "lib", "imgconv", f])).Distinct()
            // Where /lib is a link to /usr/lib, some packages list the one and some the other.
            .Select(f => DebianTool.RunUnchecked(
                "sh", "-c", "p=$(realpath \"$0\"); { dpkg -S \"$p\" 2>/dev/null || dpkg -S \"${p#/usr}\"; } | cut -d: -f1", f).OutputText.Trim()).Distinct()];

        Assert.That(needed, Is.SupersetOf(["libc6", "libstdc++6"]));
        Assert.That(needed.Where(p => !depends.Contains(p, StringComparison.Ordinal)), Is.Empty, depends);
        Assert.That(depends, Does.Match(@"libc6 \(>= 2\.\d+\)"));
        Assert.That(Field("Recommends"), Does.Contain("libssl3").And.Contain("ca-certificates"));
        Assert.That(Field("Architecture"), Is.EqualTo(DebianTool.RunUnchecked("dpkg", "--print-architecture").OutputText.Trim()));
    }

    [Test]
    public void Package_Made_HasItsSum()
    {
        ToolResult sum = DebianTool.RunUnchecked("sh", "-c", "cd \"$0\" && sha256sum -c ./*.deb.sha256", _folder["made"]);

        Assert.That(sum.ExitCode, Is.Zero, sum.OutputText + sum.Error);
    }

    [Test]
    [Explicit("Installs lintian, which is a hundred packages.")]
    public void Package_ForLintian_HasNoErrorButThatNobodyMaintainsIt()
    {
        ToolResult lintian = DebianTool.Run("lintian", "--allow-root", "--fail-on", "error", "--suppress-tags",
            "bogus-mail-host,mail-address-loops-or-bounces,embedded-library,unstripped-binary-or-object", _package);

        Assert.That(lintian.ExitCode, Is.Zero, lintian.OutputText + lintian.Error);
    }

    private static string ProgramVersion(string program)
    {
        using ProgramRun run = ProgramRun.Start(program, ["--version"]).WaitForExit();
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        return run.Output;
    }

    private string Field(string name) => DebianTool.RunUnchecked("dpkg-deb", "-f", _package, name).OutputText.Trim();

    private void Dpkg(params string[] arguments)
    {
        ToolResult result = DebianTool.RunUnchecked("dpkg", [$"--root={Root}", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }
}
