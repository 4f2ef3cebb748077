namespace Conversion.Testing;

/// <summary>What a test does when a real part it needs is absent: it says so loudly, and under CI it fails.</summary>
/// <remarks>Only on Linux: the parts are Debian's packages, and most have no counterpart elsewhere.</remarks>
public static class Absent
{
    public static bool IsContinuousIntegration { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("CI") == "true";

    public static void Report(string what)
    {
        if (IsContinuousIntegration)
        {
            Assert.Fail($"{what} (under CI nothing may be absent)");
        }

        Assert.Ignore(what);
    }
}
