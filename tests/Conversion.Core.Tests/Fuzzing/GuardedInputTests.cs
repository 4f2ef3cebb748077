using System.Diagnostics;
using ImageConversion.Fuzz.Execution;
using ImageConversion.Testing;

namespace ImageConversion.Core.Tests.Fuzzing;

[TestFixture]
[Platform("Linux")]
public sealed class GuardedInputTests
{
    [Test]
    public void Open_AfterAProcessThatDied_HasItsInput()
    {
        using var folder = new TemporaryFolder();
        using var input = new GuardedInput(folder["first.current"], maxBytes: 10_000);
        input.Write([1, 2, 3]);
        // The state that a process leaves which cannot say goodbye.
        CopyLocked(folder["first.current"], folder["second.current"]);

        using var next = new GuardedInput(folder["second.current"], maxBytes: 10_000);

        Assert.That(next.Leftover, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Dispose_InOrder_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        IDisposable input = new GuardedInput(folder["an.current"], maxBytes: 10);

        input.Dispose();

        Assert.That(File.Exists(folder["an.current"]), Is.False);
    }

    [Test]
    public void Write_LongestInput_IsReadBack()
    {
        using var folder = new TemporaryFolder();
        using var input = new GuardedInput(folder["an.current"], maxBytes: 8192);
        byte[] longest = [.. Enumerable.Range(0, 8192).Select(i => (byte)i)];

        ReadOnlyMemory<byte> written = input.Write(longest);

        Assert.That(written.ToArray(), Is.EqualTo(longest));
    }

    // .NET's locks are advisory: another program copies the file all the same.
    private static void CopyLocked(string from, string to)
    {
        using var copy = Process.Start("cp", [from, to]);
        copy.WaitForExit();
    }
}
