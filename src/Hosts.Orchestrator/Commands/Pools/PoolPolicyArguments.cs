using System.CommandLine;
using ImageConversion.Batch.Pools;

namespace Hosts.Orchestrator.Commands.Pools;

/// <summary>The flags for what an organisation's policies ask of a new pool.</summary>
internal sealed class PoolPolicyArguments
{
    private readonly Option<string?> _subnet = new("--subnet-id")
    {
        Description = "The resource id of the subnet of the new pool's nodes.", HelpName = "/subscriptions/…",
    };

    private readonly Option<bool> _noPublicAddress = new("--no-public-address")
    {
        Description = "The nodes of the new pool have no public IP address. They need --subnet-id, and a way from there to Azure Batch and storage.",
    };

    private readonly Option<string[]> _tags = new("--tags")
    {
        Description = "Tags of the new pool.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _encryption = new("--encryption-at-host") { Description = "Encrypt the disks and caches of the new pool's nodes on their host." };

    private readonly Option<string> _placement = CommonOptions.Choice(
        "--node-placement", "Where the nodes of the new pool are: in the region, or spread over its zones.", "regional", "zonal");

    private readonly Option<string> _security = CommonOptions.Choice(
        "--security-type", "The security type of the new pool's nodes.", [.. Enum.GetNames<PoolSecurityType>().Select(n => n.ToLowerInvariant())]);

    private readonly Option<string?> _agent = new("--node-agent-sku-id")
    {
        Description = "The node agent of an --image that is a resource id, for example 'batch.node.ubuntu 24.04'.", HelpName = "ID",
    };

    private readonly Option<string?> _json = new("--pool-json")
    {
        Description = "A JSON file with other settings of the new pool, as Azure Resource Manager takes them. It is merged over the request that "
            + "'imgconv pool create --dry-run' prints.",
        HelpName = "FILE",
    };

    /// <summary>All flags.</summary>
    public IReadOnlyList<Option> Options => [_subnet, _noPublicAddress, _tags, _encryption, _placement, _security, _agent, _json];

    public void AddTo(Command command)
    {
        foreach (Option option in Options)
        {
            command.Add(option);
        }
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="SettingsException">It makes no sense, or the file cannot be read; all problems together.</exception>
    public PoolPolicy Read(ParseResult parsed)
    {
        var problems = new List<string>();
        Dictionary<string, string> tags = ReadTags(parsed, problems);
        if (parsed.GetValue(_noPublicAddress) && parsed.GetValue(_subnet) is null && parsed.GetValue(_json) is null)
        {
            problems.Add($"{_noPublicAddress.Name}: only together with {_subnet.Name}.");
        }

        string? json = ReadJson(parsed, problems);
        return problems.Count > 0 ? throw new SettingsException(problems) : new PoolPolicy
        {
            SubnetId = parsed.GetValue(_subnet),
            HasNoPublicAddress = parsed.GetValue(_noPublicAddress),
            Tags = tags,
            EncryptsAtHost = parsed.GetValue(_encryption),
            IsZonal = parsed.GetValue(_placement) == "zonal",
            SecurityType = Enum.Parse<PoolSecurityType>(parsed.GetRequiredValue(_security), ignoreCase: true),
            NodeAgent = parsed.GetValue(_agent),
            RequestJson = json,
        };
    }

    private Dictionary<string, string> ReadTags(ParseResult parsed, List<string> problems)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string tag in parsed.GetValue(_tags) ?? [])
        {
            if (tag.IndexOf('=', StringComparison.Ordinal) is var at && at < 1)
            {
                problems.Add($"{_tags.Name}: expected NAME=VALUE; found '{tag}'.");
            }
            else
            {
                tags[tag[..at]] = tag[(at + 1)..];
            }
        }

        return tags;
    }

    private string? ReadJson(ParseResult parsed, List<string> problems)
    {
        if (parsed.GetValue(_json) is not { } file)
        {
            return null;
        }

        try
        {
            SettingsFile.ThrowUnlessReadable(file);
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{_json.Name}: '{file}' cannot be read: {e.Message}");
        }

        return null;
    }
}
