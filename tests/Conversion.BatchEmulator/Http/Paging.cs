using System.Globalization;
using Conversion.BatchEmulator.Query;
using Microsoft.AspNetCore.Http;

namespace Conversion.BatchEmulator.Http;

/// <summary>
/// Lists: <c>$filter</c>, <c>$select</c>, <c>maxresults</c>, and an absolute <c>odata.nextLink</c> while more follows.
/// </summary>
internal static class Paging
{
    private const int MostResults = 1000;
    private const string Token = "$skiptoken";

    /// <summary>Answers a page.</summary>
    /// <param name="call">The call.</param>
    /// <param name="set">The name of the entity set in <c>odata.metadata</c>.</param>
    /// <param name="items">All items with a number that ascends and stays theirs; made under the account's lock.</param>
    public static async Task PageAsync(ServiceCall call, string set, Func<int, IEnumerable<(int Key, JsonObject Item)>> items)
    {
        int most = MaxResults(call);
        ODataFilter? filter = call.Query("$filter") is { } text ? ODataFilter.Parse(text) : null;
        Selection? selection = call.Query("$select") is { } names ? Selection.Parse(names) : null;
        int after = Start(call);
        var page = new JsonArray();
        int? last = null;
        bool hasMore = false;
        lock (call.Account.Gate)
        {
            foreach ((int key, JsonObject item) in items(after))
            {
                if (filter?.Matches(item) == false)
                {
                    continue;
                }

                if (page.Count == most)
                {
                    hasMore = true;
                    break;
                }

                page.Add(selection?.Apply(item) ?? item);
                last = key;
            }
        }

        JsonObject body = new JsonObject().Put("value", page);
        if (hasMore)
        {
            body.Put("odata.nextLink", NextLink(call, last!.Value));
        }

        await call.DocumentAsync(set, body);
    }

    /// <summary>A list that is short and without a number of its own: the place in it serves.</summary>
    public static Task PageAsync(ServiceCall call, string set, Func<IEnumerable<JsonObject>> items) =>
        PageAsync(call, set, after => items().Select((item, index) => (index + 1, item)).Skip(after));

    private static int MaxResults(ServiceCall call)
    {
        if (call.Query("maxresults") is not { } text)
        {
            return MostResults;
        }

        return int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= MostResults
            ? number
            : throw BatchFailure.Query("maxresults", text, $"The value must be from 1 to {MostResults}");
    }

    private static int Start(ServiceCall call)
    {
        if (call.Query(Token) is not { } token)
        {
            return 0;
        }

        return int.TryParse(token.AsSpan(token.StartsWith("WATV", StringComparison.Ordinal) ? 4 : 0), out int after)
            ? after
            : throw BatchFailure.Query(Token, token, "The continuation token is not valid");
    }

    private static string NextLink(ServiceCall call, int last)
    {
        HttpRequest request = call.Context.Request;
        IEnumerable<string> parameters = request.Query
            .Where(pair => pair.Key != Token)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key).Replace("%24", "$", StringComparison.Ordinal)}={Uri.EscapeDataString(pair.Value.ToString())}")
            .Append($"{Token}=WATV{last}");
        return $"{call.Base}{request.Path.ToUriComponent()}?{string.Join('&', parameters)}";
    }
}
