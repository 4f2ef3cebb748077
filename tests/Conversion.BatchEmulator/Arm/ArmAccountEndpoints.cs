using ImageConversion.BatchEmulator.Http;

namespace ImageConversion.BatchEmulator.Arm;

/// <summary>The account as a resource, with its quotas, and the sizes of machines that a region offers.</summary>
internal static class ArmAccountEndpoints
{
    private const string Location = "westeurope";

    private const string Account =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Batch/batchAccounts/{account}";

    // A few sizes, with the families whose quotas they count against. All nodes are this machine, whatever their size says.
    private static readonly (string Name, string Family, int Cores)[] Sizes =
    [
        ("Standard_D2s_v5", "standardDSv5Family", 2),
        ("Standard_D4s_v5", "standardDSv5Family", 4),
        ("Standard_D8s_v5", "standardDSv5Family", 8),
        ("Standard_D16s_v5", "standardDSv5Family", 16),
        ("Standard_D4as_v5", "standardDASv5Family", 4),
        ("Standard_D4ps_v6", "standardDpsv6Family", 4),
        ("Standard_F4s_v2", "standardFSv2Family", 4),
        ("Standard_F16s_v2", "standardFSv2Family", 16),
        ("Standard_D1_v2", "standardDv2Family", 1),
    ];

    public static void Map(ServiceRoutes routes) => routes
        .On("GET", Account, AnswerAsync)
        .On("GET", "/subscriptions/{subscription}/providers/Microsoft.Batch/locations/{location}/virtualMachineSkus", SizesAsync);

    private static Task AnswerAsync(ServiceCall call)
    {
        string name = call.Account.Options.AccountName;
        if (!string.Equals(call["account"], name, StringComparison.OrdinalIgnoreCase))
        {
            throw BatchFailure.Because("ResourceNotFound", $"There is no Batch account {call["account"]}");
        }

        JsonObject properties = call.Read(() => new JsonObject()
            .Put("accountEndpoint", call.Context.Request.Host.ToString())
            .Put("provisioningState", "Succeeded")
            .Put("poolAllocationMode", "BatchService")
            // The emulator's nodes have one core each; see EmulatedBatchOptions.
            .Put("dedicatedCoreQuota", call.Account.Quotas.DedicatedNodes)
            .Put("dedicatedCoreQuotaPerVMFamilyEnforced", false)
            .Put("lowPriorityCoreQuota", call.Account.Quotas.LowPriorityNodes)
            .Put("poolQuota", call.Account.Quotas.Pools)
            .Put("activeJobAndJobScheduleQuota", call.Account.Quotas.ActiveJobs));
        properties["allowedAuthenticationModes"] = call.Account.Options.AllowSharedKey
            ? new JsonArray("AAD", "SharedKey")
            : new JsonArray("AAD");
        return Json.WriteAsync(call.Context, 200, new JsonObject()
            .Put("id", call.Context.Request.Path.Value)
            .Put("name", name)
            .Put("type", "Microsoft.Batch/batchAccounts")
            .Put("location", Location)
            .Put("properties", properties));
    }

    private static Task SizesAsync(ServiceCall call)
    {
        if (!string.Equals(call["location"], Location, StringComparison.OrdinalIgnoreCase))
        {
            throw BatchFailure.Because("ResourceNotFound", $"The emulator is in {Location}, not in {call["location"]}");
        }

        return Json.WriteAsync(call.Context, 200, new JsonObject().Put("value", new JsonArray([.. Sizes.Select(size =>
        {
            JsonObject document = new JsonObject().Put("name", size.Name).Put("familyName", size.Family);
            document["capabilities"] = new JsonArray(new JsonObject().Put("name", "vCPUs").Put("value", $"{size.Cores}"));
            return (JsonNode)document;
        })])));
    }
}
