using System.Reflection;

namespace ImageConversion.Testing;

/// <summary>The real Bicep compiler, which knows the types of all that Resource Manager takes.</summary>
public static class BicepCompiler
{
    private static readonly string Program = typeof(BicepCompiler).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Bicep").Value!;

    /// <summary>Runs it.</summary>
    /// <param name="folder">Where: its configuration is looked for from there.</param>
    /// <param name="arguments">The command.</param>
    public static ToolResult Run(string folder, params string[] arguments) =>
        DebianTool.RunUnchecked("env", ["-C", folder, Program, .. arguments]);
}
