using System.Text.RegularExpressions;

namespace Hosts.Orchestrator.Tests;

/// <summary>What to check where a service refuses access: one cause where its code says it, else candidates in order.</summary>
public sealed partial class AccessAdviceTests
{
    [TestCase("AuthenticationFailed", true, "the key", "the clock")]
    [TestCase("AuthenticationFailed", false, "the tenant", "the clock")]
    [TestCase("AuthorizationPermissionMismatch", false, "the role")]
    [TestCase("AuthorizationFailure", false, "the network rules", "the role")]
    [TestCase("AuthorizationFailure", true, "the network rules", "the key")]
    [TestCase("AuthorizationSourceIPMismatch", false, "the network rules")]
    [TestCase("KeyBasedAuthenticationNotPermitted", true, "the account takes no keys")]
    [TestCase(null, false, "the role", "the network rules", "the tenant")]
    [TestCase(null, true, "the network rules", "the key")]
    public void ForStorage_Code_NamesTheCausesInOrder(string? code, bool hasKey, params string[] causes) =>
        AssertSteps(AccessAdvice.ForStorage(code, "contoso", "Storage Blob Data Reader", hasKey), causes);

    [TestCase("AuthenticationFailed", true, "the key", "the clock")]
    [TestCase("AuthenticationFailed", false, "the tenant", "the clock")]
    [TestCase("AuthorizationPermissionMismatch", false, "the role")]
    [TestCase("InsufficientAccountPermissions", false, "the role")]
    [TestCase("AuthorizationFailure", false, "the network rules", "the role")]
    [TestCase("AuthorizationFailed", false, "the role")]
    [TestCase("LinkedAuthorizationFailed", false, "the role on the identity")]
    [TestCase("InvalidAuthenticationTokenTenant", false, "the tenant")]
    [TestCase(null, false, "the role", "the network rules", "the tenant")]
    public void ForBatch_Code_NamesTheCausesInOrder(string? code, bool hasKey, params string[] causes) =>
        AssertSteps(AccessAdvice.ForBatch(code, "contosobatch", hasKey), causes);

    [Test]
    public void ForBatch_MissingRoles_AreThoseOfTheServiceThatRefused() =>
        Assert.Multiple(() =>
        {
            Assert.That(AccessAdvice.ForBatch("AuthorizationFailed", "b", hasKey: false)[0], Does.Contain("'Contributor'"));
            Assert.That(AccessAdvice.ForBatch("AuthorizationPermissionMismatch", "b", hasKey: false)[0], Does.Contain("'Azure Batch Data Contributor'"));
            Assert.That(AccessAdvice.ForBatch("LinkedAuthorizationFailed", "b", hasKey: false)[0], Does.Contain("'Managed Identity Operator'"));
        });

    private static void AssertSteps(IReadOnlyList<string> steps, string[] causes) => Assert.Multiple(() =>
    {
        Assert.That(steps, Has.Count.EqualTo(causes.Length));
        foreach ((string step, string cause) in steps.Zip(causes))
        {
            Assert.That(step, Does.StartWith(cause));
            Assert.That(BareVariable().Matches(step), Is.Empty, "a command works as it is printed: no variable that may be unset");
        }
    });

    // $NAME or ${NAME} without a default; a substitution $(…) is none.
    [GeneratedRegex(@"\$[A-Za-z_]|\$\{[A-Za-z_]+\}")]
    private static partial Regex BareVariable();
}
