using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ImageConversion.BatchEmulator.Nodes;

/// <summary>The instance metadata service as each node sees it: the machine's name, and the events that are scheduled for it.</summary>
/// <remarks>https://learn.microsoft.com/azure/virtual-machines/linux/scheduled-events. All nodes are on one machine, so each has an address
/// of its own, which its environment names.</remarks>
internal static class MetadataEndpoints
{
    private const string Base = "/metadata/nodes/{pool}/{node}/metadata";

    public static string AddressFor(EmulatedAccount account, Node node) =>
        new Uri(account.HttpEndpoint, $"/metadata/nodes/{node.Pool.Id}/{node.Id}/").AbsoluteUri;

    public static void Map(IEndpointRouteBuilder routes, EmulatedAccount account)
    {
        routes.MapGet(Base + "/instance/compute/name", context => AnswerAsync(context, account, node => node.Id));
        routes.MapGet(Base + "/scheduledevents", context => AnswerAsync(context, account, node => Events(node).ToJsonString()));
    }

    private static JsonObject Events(Node node)
    {
        var events = new JsonArray();
        if (node.EvictedAt is { } at)
        {
            events.Add((JsonNode)new JsonObject()
                .Put("EventId", "C7061BAC-AFDC-4513-B24B-AA5F13A16123")
                .Put("EventStatus", "Scheduled")
                .Put("EventType", "Preempt")
                .Put("ResourceType", "VirtualMachine")
                .Put("Resources", new JsonArray(node.Id))
                .Put("NotBefore", at.UtcDateTime.ToString("r", CultureInfo.InvariantCulture))
                .Put("EventSource", "Platform"));
        }

        return new JsonObject().Put("DocumentIncarnation", 1).Put("Events", events);
    }

    private static async Task AnswerAsync(HttpContext context, EmulatedAccount account, Func<Node, string> answer)
    {
        if (context.Request.Headers["Metadata"] != "true" || string.IsNullOrEmpty(context.Request.Query["api-version"]))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        string? text;
        lock (account.Gate)
        {
            text = account.Pools.TryGetValue((string)context.Request.RouteValues["pool"]!, out Pools.Pool? pool)
                && pool.Nodes.Find(n => n.Id == (string?)context.Request.RouteValues["node"]) is { } node
                    ? answer(node)
                    : null;
        }

        context.Response.StatusCode = text is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        await context.Response.WriteAsync(text ?? "");
    }
}
