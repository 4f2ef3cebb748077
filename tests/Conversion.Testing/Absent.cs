namespace ImageConversion.Testing;

/// <summary>What a test does when a real part it needs is absent: it says so loudly, and under CI it fails.</summary>
/// <remarks>Only on Linux: the parts are Debian's packages, and most have no counterpart elsewhere.</remarks>
public static class Absent
{
    public static bool IsContinuousIntegration { get; } = OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>
    /// A tool or a service that a test needs is absent. Not to be called within a multiple assertion, where a test cannot be
    /// ignored: require first, assert then.
    /// </summary>
    public static void Report(string what)
    {
        if (IsContinuousIntegration)
        {
            Assert.Fail($"{what} (under CI nothing may be absent)");
        }

        Assert.Ignore(what);
    }

    /// <summary>
    /// Material from outside of this repository is absent: files or recordings that nobody can install. The test is ignored,
    /// under CI as elsewhere; what it checks, others check by material of this repository.
    /// </summary>
    public static void ReportMaterial(string what) => Assert.Ignore(what);
}
