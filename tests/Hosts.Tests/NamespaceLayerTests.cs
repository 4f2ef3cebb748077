using System.Reflection;
using ImageConversion.Core;
using ImageConversion.Storage;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Hosts.Tests;

/// <summary>
/// Namespaces are layers without circles (docs/architecture.md, ADR 14): each refers only to those before it. Measured on the
/// compiled assembly, by the types in signatures, attributes and method bodies.
/// </summary>
[TestFixture]
public sealed class NamespaceLayerTests
{
    private static readonly string[] CoreLayers =
    [
        "ImageConversion.Hashing",
        "ImageConversion.Warnings",
        "ImageConversion.Core.Faults",
        "ImageConversion.Core.Memory",
        "ImageConversion.Core.Pixels",
        "ImageConversion.Core.Verification",
        "ImageConversion.Core.Orientation",
        "ImageConversion.Core.Jpeg.Damage",
        "ImageConversion.Core.Jpeg.Markers",
        "ImageConversion.Core.Jpeg.Coefficients",
        "ImageConversion.Core.Jpeg.Entropy",
        "ImageConversion.Core.Jpeg.Lossless",
        "ImageConversion.Core.Jpeg.Inspection",
        "ImageConversion.Core.Jpeg.Samples",
        "ImageConversion.Core.Png.Vectors",
        "ImageConversion.Core.Png.Filtering",
        "ImageConversion.Core.Png.Deflate",
        "ImageConversion.Core.Png.Grey",
        "ImageConversion.Core.Png.Strips",
        "ImageConversion.Core.Png",
        "ImageConversion.Core.Skia",
        "ImageConversion.Core.Color",
        "ImageConversion.Core.Metadata",
        "ImageConversion.Core.Formats",
        "ImageConversion.Core",
    ];

    private static readonly string[] StorageLayers =
    [
        "ImageConversion.Streams",
        "ImageConversion.Hashing",
        "ImageConversion.Storage",
        "ImageConversion.Answers",
        "ImageConversion.Storage.InMemory",
        "ImageConversion.Storage.FileSystem",
        "ImageConversion.Storage.Azure",
        "ImageConversion.Storage.Telemetry",
        "ImageConversion.Storage.Opening",
    ];

    [Test]
    public void Core_Namespaces_FormLayers() => AssertLayers(typeof(JpegToPngConverter).Assembly, CoreLayers);

    [Test]
    public void Storage_Namespaces_FormLayers() => AssertLayers(typeof(IBlobStore).Assembly, StorageLayers);

    [Test]
    public void FindViolations_WrongOrder_NamesTypeAndLayer()
    {
        string[] reversed = [.. StorageLayers.AsEnumerable().Reverse().Skip(1), "ImageConversion.Elsewhere"];

        string[] violations = FindViolations(typeof(IBlobStore).Assembly, reversed);

        Assert.That(violations, Has.Member("ImageConversion.Storage.Opening.BlobStoreFactory refers up to ImageConversion.Storage.Azure"));
        Assert.That(violations, Has.Member("ImageConversion.Storage.Opening is no layer"));
        Assert.That(violations, Has.Member("ImageConversion.Elsewhere has no types"));
    }

    /// <summary>
    /// Asserts that an assembly's namespaces are exactly the expected ones, and that each refers only to itself and to earlier
    /// ones.
    /// </summary>
    /// <param name="assembly">The assembly, which has a file.</param>
    /// <param name="layers">Its namespaces from the bottom up.</param>
    internal static void AssertLayers(Assembly assembly, IReadOnlyList<string> layers) =>
        Assert.That(FindViolations(assembly, layers), Is.Empty);

    private static string[] FindViolations(Assembly assembly, IReadOnlyList<string> layers)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(assembly.Location);
        List<string> order = [.. layers];
        string[] present =
        [
            .. module.Types.Select(t => t.Namespace)
                .Where(n => n.StartsWith("ImageConversion.", StringComparison.Ordinal))
                .Distinct(),
        ];
        return
        [
            .. present.Except(order).Select(n => $"{n} is no layer"),
            .. order.Except(present).Select(n => $"{n} has no types"),
            .. References(module)
                .Where(r => order.IndexOf(r.To) > order.IndexOf(r.From.Namespace))
                .Select(r => $"{r.From.FullName} refers up to {r.To}")
                .Distinct(),
        ];
    }

    /// <summary>From each outermost type, the namespaces of the same assembly that it or a type within refers to.</summary>
    private static IEnumerable<(TypeDefinition From, string To)> References(ModuleDefinition module) =>
        from type in module.GetTypes()
        let user = Outermost(type)
        where user.Namespace.Length > 0
        from reference in Mentioned(type).SelectMany(Parts)
        let target = reference as TypeDefinition
        where target?.Module == module
        let to = Outermost(target).Namespace
        where to.Length > 0 && to != user.Namespace
        select (user, to);

    private static TypeDefinition Outermost(TypeDefinition type) =>
        type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<TypeReference?> Mentioned(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(i => i.InterfaceType),
        .. type.GenericParameters.SelectMany(Constraints),
        .. type.CustomAttributes.Select(a => a.AttributeType),
        .. type.Fields.Select(f => f.FieldType),
        .. type.Methods.SelectMany(Mentioned),
    ];

    private static IEnumerable<TypeReference?> Mentioned(MethodDefinition method) =>
    [
        .. Signature(method),
        .. method.GenericParameters.SelectMany(Constraints),
        .. method.CustomAttributes.Select(a => a.AttributeType),
        .. method.Body?.Variables.Select(v => v.VariableType) ?? [],
        .. method.Body?.ExceptionHandlers.Select(h => h.CatchType) ?? [],
        .. method.Body?.Instructions.SelectMany(Operands) ?? [],
    ];

    private static IEnumerable<TypeReference?> Operands(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. Signature(method.ElementMethod), .. method.GenericArguments],
        MethodReference method => Signature(method),
        _ => [],
    };

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)];

    private static IEnumerable<TypeReference?> Constraints(GenericParameter parameter) =>
        parameter.Constraints.Select(c => c.ConstraintType);

    /// <summary>The types that a reference is made of: itself, an array's or pointer's element, generic arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
