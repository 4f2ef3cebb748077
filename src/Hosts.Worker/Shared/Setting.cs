using System.CommandLine;

namespace Hosts;

/// <summary>One thing that a user can set: by a flag, in the environment, or in <c>appsettings.json</c>.</summary>
/// <param name="Key">The name in the environment and in <c>appsettings.json</c>.</param>
/// <param name="Flag">The flag, or null where there is none.</param>
/// <param name="Default">The value's text where it is not set; null: none.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Hint">What a value looks like, e.g. <c>N</c> or <c>fast|balanced|small</c>.</param>
/// <param name="IsSecret">Never shown in full.</param>
/// <param name="IsOfUser">Read from flags and the environment only: files of the working folder may be anybody's.</param>
internal sealed record Setting(
    string Key, string? Flag, string? Default, string Description, string Hint, bool IsSecret = false, bool IsOfUser = false)
{
    /// <summary>A second name of the flag; null: none.</summary>
    public string? Alias { get; init; }

    /// <summary>Whether the flag takes no value: it is given, which means <c>true</c>, or not.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>The flag as an option of a command line.</summary>
    public Option<string?> ToOption() => new(Flag!, Alias is null ? [] : [Alias])
    {
        Description = Description, HelpName = IsSwitch ? null : Hint, Arity = IsSwitch ? ArgumentArity.Zero : ArgumentArity.ExactlyOne,
    };

    /// <summary>What a command line says of the setting; null for nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="flag">The option, from <see cref="ToOption"/>.</param>
    public string? ValueIn(ParseResult parsed, Option<string?> flag) =>
        !IsSwitch ? parsed.GetValue(flag) : parsed.GetResult(flag) is { Implicit: false } ? "true" : null;
}
