using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ImageConversion.BatchEmulator.Query;
using Microsoft.AspNetCore.Http;

namespace ImageConversion.BatchEmulator.Http;

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
    /// <param name="items">
    /// The items behind the one whose key is given, or all, each with a key that stays its own: a page begins where the one
    /// before ended, whatever was added or deleted meanwhile. Made under the account's lock.
    /// </param>
    public static async Task PageAsync(ServiceCall call, string set, Func<string?, IEnumerable<(string Key, JsonObject Item)>> items)
    {
        int most = MaxResults(call);
        ODataFilter? filter = call.Query("$filter") is { } text ? ODataFilter.Parse(text, FilterNames.Of(set)) : null;
        Selection? selection = call.Query("$select") is { } names ? Selection.Parse(names) : null;
        string? after = Start(call);
        var page = new JsonArray();
        string? last = null;
        bool hasMore = false;
        lock (call.Account.Gate)
        {
            foreach ((string key, JsonObject item) in items(after))
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
            body.Put("odata.nextLink", NextLink(call, last!));
        }

        await call.DocumentAsync(set, body);
    }

    /// <summary>Answers a page of things that have an id, in the order of their ids.</summary>
    public static Task PageAsync<T>(
        ServiceCall call, string set, Func<IEnumerable<T>> things, Func<T, string> id, Func<T, JsonObject> document) =>
        PageAsync(call, set, after => things()
            .Where(thing => after is null || string.CompareOrdinal(id(thing), after) > 0)
            .OrderBy(id, StringComparer.Ordinal)
            .Select(thing => (id(thing), document(thing))));

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

    private static string? Start(ServiceCall call)
    {
        if (call.Query(Token) is not { } token)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw BatchFailure.Query(Token, token, "The continuation token is not valid");
        }
    }

    private static string NextLink(ServiceCall call, string last)
    {
        HttpRequest request = call.Context.Request;
        IEnumerable<string> parameters = request.Query
            .Where(pair => pair.Key != Token)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key).Replace("%24", "$", StringComparison.Ordinal)}={Uri.EscapeDataString(pair.Value.ToString())}")
            .Append($"{Token}={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last))}");
        return $"{call.Base}{request.Path.ToUriComponent()}?{string.Join('&', parameters)}";
    }
}
