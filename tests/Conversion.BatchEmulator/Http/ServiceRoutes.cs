using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ImageConversion.BatchEmulator.Http;

/// <summary>Registers operations by method and path.</summary>
internal sealed class ServiceRoutes(IEndpointRouteBuilder routes, EmulatedAccount account)
{
    /// <summary>An operation that reads, or that takes the lock itself.</summary>
    public ServiceRoutes On(string method, string path, Func<ServiceCall, Task> operation)
    {
        routes.MapMethods(path, [method], (RequestDelegate)(context => operation(new ServiceCall(context, account))));
        return this;
    }

    /// <summary>An operation without a body that changes something: under the lock, and tasks are assigned afterwards.</summary>
    public ServiceRoutes Change(string method, string path, int status, Action<ServiceCall> operation) =>
        On(method, path, call =>
        {
            call.Change(() => operation(call));
            return call.EmptyAsync(status);
        });

    /// <summary>The same with a body, which is read before the lock is taken; an absent one is empty.</summary>
    public ServiceRoutes Change(
        string method, string path, int status, BodyShape shape, Action<ServiceCall, JsonObject> operation) =>
        On(method, path, async call =>
        {
            JsonObject body = call.Context.Request.ContentLength is 0
                ? []
                : await call.BodyAsync();
            shape.Validate(body);
            call.Change(() => operation(call, body));
            await call.EmptyAsync(status);
        });
}
