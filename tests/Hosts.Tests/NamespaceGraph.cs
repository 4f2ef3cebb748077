using Mono.Cecil;

namespace Hosts.Tests;

/// <summary>Which namespaces of an assembly use which others of it, by what its types name in signatures and bodies.</summary>
internal sealed class NamespaceGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _edges = new(StringComparer.Ordinal);

    private NamespaceGraph()
    {
    }

    /// <summary>All namespaces, in ordinal order.</summary>
    public IReadOnlyCollection<string> Namespaces => _edges.Keys;

    /// <summary>Reads the compiled assembly.</summary>
    public static NamespaceGraph Read(string assemblyPath)
    {
        NamespaceGraph graph = new();
        using ModuleDefinition module = ModuleDefinition.ReadModule(assemblyPath);
        foreach (TypeDefinition type in module.GetTypes())
        {
            string from = NamespaceOf(type);
            if (!IsOurs(from))
            {
                continue;
            }

            graph.Uses(from);
            foreach (TypeReference used in Named(type).SelectMany(Parts))
            {
                if (used is TypeDefinition definition && NamespaceOf(definition) is var to && to != from && IsOurs(to))
                {
                    graph.Uses(from, to).Add($"{Outermost(type).Name} → {Outermost(definition).Name}");
                }
            }
        }

        return graph;
    }

    /// <summary>The texts that the assembly's methods load.</summary>
    public static IReadOnlyList<string> Strings(string assemblyPath)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(assemblyPath);
        return
        [
            .. module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody)
                .SelectMany(m => m.Body.Instructions).Select(i => i.Operand).OfType<string>(),
        ];
    }

    /// <summary>The namespaces that <paramref name="name"/> uses.</summary>
    public IReadOnlyCollection<string> UsedBy(string name) => _edges[name].Keys;

    /// <summary>The pairs of types that make <paramref name="from"/> use <paramref name="to"/>.</summary>
    public IReadOnlyCollection<string> Reasons(string from, string to) => _edges[from][to];

    /// <summary>The groups of namespaces that use each other, directly or through others.</summary>
    public IReadOnlyList<string> Circles()
    {
        Dictionary<string, HashSet<string>> reach = _edges.Keys.ToDictionary(n => n, Reach);
        return [.. _edges.Keys
            .Where(n => reach[n].Contains(n))
            .Select(n => string.Join(", ", reach[n].Where(m => reach[m].Contains(n)).Order(StringComparer.Ordinal)))
            .Distinct()];
    }

    /// <summary>The uses that do not point from a later layer to an earlier one.</summary>
    /// <param name="layers">From the bottom up; the names of one layer with spaces between them, below the root's.</param>
    /// <param name="root">The root namespace; its own name within <paramref name="layers"/> is empty.</param>
    public IEnumerable<string> Upward(IReadOnlyList<string> layers, string root)
    {
        // A source file that two libraries compile keeps its namespace, which is in no layer of either.
        bool IsOwn(string name) => name == root || name.StartsWith(root + ".", StringComparison.Ordinal);
        foreach (string from in _edges.Keys.Where(IsOwn))
        {
            foreach (string to in _edges[from].Keys.Where(IsOwn))
            {
                if (Rank(to, layers, root) >= Rank(from, layers, root))
                {
                    yield return $"{from} uses {to}: {string.Join("; ", _edges[from][to].Take(10))}";
                }
            }
        }
    }

    private static int Rank(string name, IReadOnlyList<string> layers, string root)
    {
        string below = name == root ? "" : name[(root.Length + 1)..];
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i].Split(' ').Contains(below, StringComparer.Ordinal))
            {
                return i;
            }
        }

        throw new AssertionException($"The namespace '{name}' is in no layer.");
    }

    private HashSet<string> Reach(string start)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<string> open = new(_edges[start].Keys);
        while (open.TryPop(out string? next))
        {
            if (seen.Add(next) && _edges.TryGetValue(next, out SortedDictionary<string, SortedSet<string>>? uses))
            {
                foreach (string further in uses.Keys)
                {
                    open.Push(further);
                }
            }
        }

        return seen;
    }

    private SortedDictionary<string, SortedSet<string>> Uses(string from)
    {
        if (!_edges.TryGetValue(from, out SortedDictionary<string, SortedSet<string>>? uses))
        {
            _edges[from] = uses = new(StringComparer.Ordinal);
        }

        return uses;
    }

    private SortedSet<string> Uses(string from, string to)
    {
        SortedDictionary<string, SortedSet<string>> uses = Uses(from);
        if (!uses.TryGetValue(to, out SortedSet<string>? reasons))
        {
            uses[to] = reasons = new(StringComparer.Ordinal);
        }

        return reasons;
    }

    // What the compiler's generators add has namespaces of its own.
    private static bool IsOurs(string name) => name.Length > 0 && !name.StartsWith("System", StringComparison.Ordinal);

    private static string NamespaceOf(TypeDefinition type) => Outermost(type).Namespace;

    private static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>All that a type's signatures and bodies name. (Attributes are the compiler's or the serializer's.)</summary>
    private static IEnumerable<TypeReference> Named(TypeDefinition type)
    {
        IEnumerable<TypeReference?> named =
        [
            type.BaseType,
            .. type.Interfaces.Select(i => i.InterfaceType),
            .. type.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType),
            .. type.CustomAttributes.Where(a => !a.AttributeType.Namespace.StartsWith("System", StringComparison.Ordinal)).Select(a => a.AttributeType),
            .. type.Fields.Select(f => f.FieldType),
            .. type.Methods.SelectMany(Named),
        ];
        return named.OfType<TypeReference>();
    }

    private static IEnumerable<TypeReference?> Named(MethodDefinition method)
    {
        IEnumerable<TypeReference?> named = [method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)];
        if (!method.HasBody)
        {
            return named;
        }

        return
        [
            .. named,
            .. method.Body.Variables.Select(v => v.VariableType),
            .. method.Body.ExceptionHandlers.Select(h => h.CatchType),
            .. method.Body.Instructions.SelectMany(i => Named(i.Operand)),
        ];
    }

    private static IEnumerable<TypeReference?> Named(object? operand) => operand switch
    {
        GenericInstanceMethod m => [m.DeclaringType, m.ReturnType, .. m.GenericArguments],
        MethodReference m => [m.DeclaringType, m.ReturnType, .. m.Parameters.Select(p => p.ParameterType)],
        FieldReference f => [f.DeclaringType, f.FieldType],
        TypeReference t => [t],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType g => [.. Parts(g.ElementType), .. g.GenericArguments.SelectMany(Parts)],
        TypeSpecification s => Parts(s.ElementType),
        GenericParameter => [],
        _ => [type],
    };
}
