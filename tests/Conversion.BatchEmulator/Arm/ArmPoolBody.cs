namespace ImageConversion.BatchEmulator.Arm;

/// <summary>Brings a pool as the management plane takes it into the data plane's form.</summary>
internal static class ArmPoolBody
{
    private static readonly string[] Known =
    [
        "displayName", "vmSize", "deploymentConfiguration", "scaleSettings", "interNodeCommunication", "networkConfiguration",
        "taskSlotsPerNode", "taskSchedulingPolicy", "userAccounts", "metadata", "startTask", "certificates",
        "applicationPackages", "applicationLicenses", "mountConfiguration", "targetNodeCommunicationMode", "upgradePolicy",
        "resourceTags",
    ];

    /// <summary>The body's identity, where it has one.</summary>
    public static JsonObject? Identity(JsonObject body)
    {
        if (body.Object("identity") is not { } identity)
        {
            return null;
        }

        string type = identity.Text("type") ?? "";
        bool hasIdentities = identity.Object("userAssignedIdentities") is { Count: > 0 };
        return (type.ToUpperInvariant(), hasIdentities) switch
        {
            ("NONE", false) => null,
            ("USERASSIGNED", true) => (JsonObject)identity.DeepClone(),
            _ => throw BatchFailure.Property("identity", type, "A pool has user-assigned identities, named, or None"),
        };
    }

    public static JsonObject ToService(JsonObject properties, string? id)
    {
        foreach (string name in properties.Select(member => member.Key).Where(name => !Known.Contains(name)))
        {
            throw new BatchFailure("InvalidRequestBody", name).With("PropertyName", $"properties.{name}");
        }

        JsonObject result = new JsonObject()
            .Put("id", id)
            .Put("displayName", properties["displayName"])
            .Put("vmSize", properties["vmSize"])
            .Put("virtualMachineConfiguration", Machine(properties.Object("deploymentConfiguration")))
            .Put("networkConfiguration", properties["networkConfiguration"])
            .Put("taskSlotsPerNode", properties["taskSlotsPerNode"])
            .Put("taskSchedulingPolicy", properties["taskSchedulingPolicy"])
            .Put("userAccounts", properties["userAccounts"])
            .Put("metadata", properties["metadata"])
            .Put("startTask", StartTask(properties.Object("startTask")))
            .Put("mountConfiguration", properties["mountConfiguration"])
            .Put("upgradePolicy", properties["upgradePolicy"])
            .Put("resourceTags", properties["resourceTags"]);
        if (properties.Text("interNodeCommunication") is { } communication)
        {
            result["enableInterNodeCommunication"] =
                string.Equals(communication, "Enabled", StringComparison.OrdinalIgnoreCase);
        }

        Scale(properties.Object("scaleSettings"), result);
        return result;
    }

    private static JsonObject? Machine(JsonObject? deployment)
    {
        if (deployment?.Object("virtualMachineConfiguration") is not { } machine)
        {
            return null;
        }

        var result = (JsonObject)machine.DeepClone();
        Rename(result, "nodeAgentSkuId", "nodeAgentSKUId");
        if (result.Object("imageReference") is { } image)
        {
            Rename(image, "id", "virtualMachineImageId");
        }

        return result;
    }

    private static JsonObject? StartTask(JsonObject? startTask)
    {
        if (startTask is null)
        {
            return null;
        }

        var result = (JsonObject)startTask.DeepClone();
        if (result.Object("userIdentity") is { } user)
        {
            Rename(user, "userName", "username");
        }

        return result;
    }

    private static void Scale(JsonObject? settings, JsonObject result)
    {
        if (settings?.Object("autoScale") is { } automatic)
        {
            result["enableAutoScale"] = true;
            result
                .Put("autoScaleFormula", automatic["formula"])
                .Put("autoScaleEvaluationInterval", automatic["evaluationInterval"]);
        }
        else if (settings?.Object("fixedScale") is { } fixedScale)
        {
            result
                .Put("targetDedicatedNodes", fixedScale["targetDedicatedNodes"])
                .Put("targetLowPriorityNodes", fixedScale["targetLowPriorityNodes"])
                .Put("resizeTimeout", fixedScale["resizeTimeout"]);
        }
    }

    private static void Rename(JsonObject target, string from, string to)
    {
        if (target[from] is { } value)
        {
            target.Remove(from);
            target[to] = value;
        }
    }
}
