namespace ImageConversion.Benchmarks.Table;

/// <summary>Packages of the distribution.</summary>
internal static class DebianPackage
{
    private static readonly string[] Apt = ["-o", "DPkg::Lock::Timeout=600"];

    public static bool IsInstalled(string name) => Version(name) is not null;

    /// <summary>The installed version; null where it is not installed.</summary>
    public static string? Version(string name)
    {
        try
        {
            string[] cells = Shell.Run("dpkg-query", "-W", "-f", "${db:Status-Status}\t${Version}", name).Split('\t');
            return cells[0] == "installed" ? cells[1] : null;
        }
        catch (InvalidOperationException)
        {
            // It is how dpkg-query says that it has never heard of the package.
            return null;
        }
    }

    /// <exception cref="InvalidOperationException">They could not be installed.</exception>
    public static void Install(params string[] names)
    {
        try
        {
            _ = Shell.Run("apt-get", [.. Apt, "update"]);
            _ = Shell.Run("apt-get", [.. Apt, "install", "-y", "--no-install-recommends", .. names]);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException($"install by hand: apt-get install {string.Join(' ', names)}", e);
        }
    }
}
