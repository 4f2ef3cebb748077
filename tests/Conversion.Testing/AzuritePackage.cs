namespace ImageConversion.Testing;

/// <summary>The blob emulator's program.</summary>
public static class AzuritePackage
{
    /// <summary>The script to run with node; where it cannot be had, the test is ignored, or fails under CI.</summary>
    public static string Require() => Path.Combine(
        NpmPackage.Require("azurite@3.37.0"), "node_modules", "azurite", "dist", "src", "blob", "main.js");
}
