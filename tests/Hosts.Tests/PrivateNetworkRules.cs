using System.Text.Json;

namespace Hosts.Tests;

/// <summary>What a compiled template needs so that accounts without public access can be used.</summary>
/// <remarks>https://learn.microsoft.com/azure/batch/private-connectivity: nodes use simplified communication, so they connect to the
/// account's <c>nodeManagement</c>, and everything else to <c>batchAccount</c>.</remarks>
internal static class PrivateNetworkRules
{
    private static readonly Dictionary<string, string[]> Parts = new()
    {
        ["Microsoft.Batch/batchAccounts"] = ["batchAccount", "nodeManagement"],
        ["Microsoft.Storage/storageAccounts"] = ["blob"],
    };

    /// <summary>The problems of a template and of its modules.</summary>
    public static IReadOnlyList<string> Read(JsonElement template)
    {
        JsonElement[] templates = [.. Templates(template)];
        return
        [
            .. templates.SelectMany(Endpoints),
            .. templates.SelectMany(Resources).Where(r => TypeOf(r) == "Microsoft.Network/virtualNetworks").SelectMany(Subnets),
        ];
    }

    private static IEnumerable<string> Endpoints(JsonElement template)
    {
        foreach (JsonElement account in Resources(template).Where(r => Parts.ContainsKey(TypeOf(r))))
        {
            if (!account.TryGetProperty("properties", out JsonElement properties)
                || !properties.GetProperty("publicNetworkAccess").GetString()!.Contains("Disabled", StringComparison.Ordinal))
            {
                continue;
            }

            string type = TypeOf(account);
            JsonElement[] endpoints = [.. Resources(template).Where(r =>
                TypeOf(r) == "Microsoft.Resources/deployments" && Parameter(r, "resourceId")?.Contains(type, StringComparison.Ordinal) == true)];
            foreach (string part in Parts[type])
            {
                if (!endpoints.Any(e => Parameter(e, "groupId") == part && Parameter(e, "dnsZoneId") == "[parameters('dnsZoneId')]"))
                {
                    yield return $"{type} can be without public access and has no private endpoint for {part}";
                }
            }

            // Public access ends under the same condition under which the endpoints exist.
            foreach (JsonElement endpoint in endpoints.Where(e =>
                e.GetProperty("condition").GetString() != "[not(empty(parameters('endpointSubnetId')))]"
                || properties.GetProperty("publicNetworkAccess").GetString() != "[if(empty(parameters('endpointSubnetId')), 'Enabled', 'Disabled')]"))
            {
                yield return $"{type} loses public access under another condition than that of {Parameter(endpoint, "groupId")}";
            }
        }
    }

    private static IEnumerable<string> Subnets(JsonElement network) => network.GetProperty("properties").GetProperty("subnets").EnumerateArray()
        .Where(s => !s.GetProperty("properties").TryGetProperty("defaultOutboundAccess", out JsonElement access) || access.ValueKind != JsonValueKind.False)
        .Select(s => $"subnet {s.GetProperty("name")} does not say defaultOutboundAccess: false");

    private static IEnumerable<JsonElement> Templates(JsonElement template) =>
    [
        template,
        .. Resources(template).Where(r => TypeOf(r) == "Microsoft.Resources/deployments")
            .SelectMany(r => Templates(r.GetProperty("properties").GetProperty("template"))),
    ];

    private static IEnumerable<JsonElement> Resources(JsonElement template)
    {
        JsonElement resources = template.GetProperty("resources");
        return resources.ValueKind == JsonValueKind.Object ? resources.EnumerateObject().Select(r => r.Value) : resources.EnumerateArray();
    }

    private static string TypeOf(JsonElement resource) => resource.GetProperty("type").GetString()!;

    private static string? Parameter(JsonElement deployment, string name) =>
        deployment.GetProperty("properties").GetProperty("parameters").TryGetProperty(name, out JsonElement parameter)
        && parameter.TryGetProperty("value", out JsonElement value)
            ? value.GetString()
            : null;
}
