using System.Reflection;
using System.Runtime.Loader;

namespace ImageConversion.Fuzz.Coverage;

/// <summary>
/// A second copy of this program's own assemblies in the process, of which the libraries are instrumented by SharpFuzz:
/// each branch counts itself in <see cref="CoverageMap"/>. The product on disk stays as it is.
/// </summary>
/// <remarks>Packages, SharpFuzz.Common and its map among them, are those of the default context.</remarks>
internal sealed class InstrumentedLoadContext : AssemblyLoadContext
{
    private static readonly string[] Instrumented = ["ImageConversion.Core", "ImageConversion.Storage", "ImageConversion.Batch"];

    private static readonly string[] SecondCopies = ["Conversion.Fuzz", "Conversion.Corpus"];

    private readonly Dictionary<string, byte[]> _instrumented;

    private InstrumentedLoadContext(Dictionary<string, byte[]> instrumented)
        : base("instrumented") => _instrumented = instrumented;

    /// <summary>Calls a static method <c>int Method(string[])</c> of this assembly within a new context.</summary>
    public static int Run(string type, string method, string[] args)
    {
        CoverageMap.Allocate();
        var context = new InstrumentedLoadContext(Instrumented.ToDictionary(n => n, Instrument));
        Assembly program = context.LoadFromAssemblyPath(typeof(InstrumentedLoadContext).Assembly.Location);
        MethodInfo entry = program.GetType(type, throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return (int)entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [args], null)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (_instrumented.TryGetValue(assemblyName.Name!, out byte[]? instrumented))
        {
            return LoadFromStream(new MemoryStream(instrumented));
        }

        return SecondCopies.Contains(assemblyName.Name) ? LoadFromAssemblyPath(PathOf(assemblyName.Name!)) : null;
    }

    private static byte[] Instrument(string name)
    {
        string folder = Directory.CreateTempSubdirectory("imgconv-fuzz-").FullName;
        try
        {
            string copy = Path.Combine(folder, name + ".dll");
            File.Copy(PathOf(name), copy);
            Func<string, bool> everyType = _ => true;
            if (!SharpFuzz.Fuzzer.Instrument(copy, everyType, SharpFuzz.Options.Value).Any())
            {
                throw new InvalidOperationException($"No type of {name} was instrumented.");
            }

            return File.ReadAllBytes(copy);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
