using System.Text.Json;
using System.Text.Json.Nodes;
using ImageConversion.Batch.AzureBatch;
using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Pools;

/// <summary>Merges a pool's policy over the request of the management API.</summary>
internal static class PoolOverlay
{
    // The run is divided by these, and its cost is bounded by them.
    private static readonly string[] Fixed = ["vmSize", "taskSlotsPerNode", "scaleSettings"];

    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: the JSON is not an object of the request, or sets what
    /// the specification sets.</exception>
    public static BatchAccountPoolData Apply(BatchAccountPoolData pool, PoolPolicy policy)
    {
        if (policy.IsDefault)
        {
            return pool;
        }

        JsonObject request = JsonSerializer.SerializeToNode(pool, ManagementJson.Arm.BatchAccountPoolData)!.AsObject();
        Merge(request, From(policy));
        if (policy.RequestJson is { } json)
        {
            Merge(request, Parse(json));
        }

        try
        {
            return request.Deserialize(ManagementJson.Arm.BatchAccountPoolData)!;
        }
        catch (JsonException e)
        {
            throw Invalid($"its member {e.Path} has a value of another type than the service's.", e);
        }
    }

    private static JsonObject From(PoolPolicy policy)
    {
        var machine = new JsonObject();
        if (policy.IsZonal)
        {
            machine["nodePlacementConfiguration"] = new JsonObject { ["policy"] = "Zonal" };
        }

        var security = new JsonObject();
        if (policy.EncryptsAtHost)
        {
            security["encryptionAtHost"] = true;
        }

        if (policy.SecurityType != PoolSecurityType.Standard)
        {
            security["securityType"] = policy.SecurityType == PoolSecurityType.TrustedLaunch ? "trustedLaunch" : "confidentialVM";
            security["uefiSettings"] = new JsonObject { ["secureBootEnabled"] = true, ["vTpmEnabled"] = true };
        }

        AddUnlessEmpty(machine, "securityProfile", security);
        var network = new JsonObject();
        if (policy.SubnetId is { } subnet)
        {
            network["subnetId"] = subnet;
        }

        if (policy.HasNoPublicAddress)
        {
            network["publicIPAddressConfiguration"] = new JsonObject { ["provision"] = "NoPublicIPAddresses" };
        }

        var properties = new JsonObject();
        AddUnlessEmpty(properties, "networkConfiguration", network);
        if (machine.Count > 0)
        {
            properties["deploymentConfiguration"] = new JsonObject { ["virtualMachineConfiguration"] = machine };
        }

        var request = new JsonObject();
        AddUnlessEmpty(request, "properties", properties);
        AddUnlessEmpty(request, "tags", new JsonObject(policy.Tags.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))));
        return request;
    }

    private static void AddUnlessEmpty(JsonObject parent, string name, JsonObject value)
    {
        if (value.Count > 0)
        {
            parent[name] = value;
        }
    }

    private static JsonObject Parse(string json)
    {
        JsonNode? parsed;
        try
        {
            parsed = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException e)
        {
            throw Invalid($"it is not JSON ({e.Message}).", e);
        }

        if (parsed is not JsonObject request || (request["properties"] is { } found && found is not JsonObject))
        {
            throw Invalid("expected an object with the members 'properties', 'identity' or 'tags'.");
        }

        if (request["properties"] is JsonObject properties && Array.Find(Fixed, properties.ContainsKey) is { } name)
        {
            throw Invalid($"'{name}' is a setting of its own, and cannot be in it.");
        }

        return request;
    }

    // As RFC 7396, but lists are appended: the only generated one has the metadata by which a pool is found again.
    private static void Merge(JsonObject target, JsonObject changes)
    {
        foreach ((string name, JsonNode? change) in changes.ToArray())
        {
            if (change is null)
            {
                _ = target.Remove(name);
            }
            else if (change is JsonObject members && target[name] is JsonObject present)
            {
                Merge(present, members);
            }
            else if (change is JsonArray more && target[name] is JsonArray list)
            {
                foreach (JsonNode? item in more)
                {
                    list.Add(item?.DeepClone());
                }
            }
            else
            {
                target[name] = change.DeepClone();
            }
        }
    }

    private static BatchException Invalid(string reason, Exception? inner = null) =>
        new(BatchErrorKind.InvalidRequest, $"The JSON of the pool's request cannot be used: {reason}", inner);
}
