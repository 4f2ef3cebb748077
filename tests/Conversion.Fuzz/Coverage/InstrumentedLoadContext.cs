using System.Reflection;
using System.Runtime.Loader;

namespace Conversion.Fuzz.Coverage;

/// <summary>
/// A second copy of this program's own assemblies in the process, of which Conversion.Core is instrumented by SharpFuzz:
/// each branch counts itself in <see cref="CoverageMap"/>. The product on disk stays as it is.
/// </summary>
/// <remarks>Packages, SharpFuzz.Common and its map among them, are those of the default context.</remarks>
internal sealed class InstrumentedLoadContext : AssemblyLoadContext
{
    private const string Instrumented = "Conversion.Core";

    private static readonly string[] SecondCopies = ["Conversion.Fuzz", "Conversion.Corpus"];

    private readonly byte[] _core;

    private InstrumentedLoadContext(byte[] core)
        : base("instrumented") => _core = core;

    /// <summary>Calls a static method <c>int Method(string[])</c> of this assembly within a new context.</summary>
    public static int Run(string type, string method, string[] args)
    {
        CoverageMap.Allocate();
        var context = new InstrumentedLoadContext(Instrument());
        Assembly program = context.LoadFromAssemblyPath(typeof(InstrumentedLoadContext).Assembly.Location);
        MethodInfo entry = program.GetType(type, throwOnError: true)!
            .GetMethod(method, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return (int)entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [args], null)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Instrumented)
        {
            return LoadFromStream(new MemoryStream(_core));
        }

        return SecondCopies.Contains(assemblyName.Name) ? LoadFromAssemblyPath(PathOf(assemblyName.Name!)) : null;
    }

    private static byte[] Instrument()
    {
        string folder = Directory.CreateTempSubdirectory("imgconv-fuzz-").FullName;
        try
        {
            string copy = Path.Combine(folder, Instrumented + ".dll");
            File.Copy(PathOf(Instrumented), copy);
            Func<string, bool> everyType = _ => true;
            if (!SharpFuzz.Fuzzer.Instrument(copy, everyType, SharpFuzz.Options.Value).Any())
            {
                throw new InvalidOperationException($"No type of {Instrumented} was instrumented.");
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
