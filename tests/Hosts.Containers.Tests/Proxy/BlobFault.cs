using Microsoft.AspNetCore.Http;

namespace Hosts.Containers.Tests.Proxy;

/// <summary>What <see cref="BlobProxy"/> does to one exchange. Several harms may be combined.</summary>
internal sealed record BlobFault
{
    /// <summary>Happens before the request goes on.</summary>
    public Func<Task>? Before { get; init; }

    /// <summary>Answers in the service's place: status, error code, further headers.</summary>
    public (int Status, string Code, (string Name, string Value)[] Headers)? Answer { get; init; }

    /// <summary>Whether the connection is reset before the request goes on.</summary>
    public bool RefusesConnection { get; init; }

    /// <summary>Whether the connection is reset once the service has done what it was asked for.</summary>
    public bool LosesAnswer { get; init; }

    /// <summary>The connection is reset after so many bytes of the answer's body.</summary>
    public long? ResetAfterBytes { get; init; }

    /// <summary>The answer's body ends after so many bytes, as if that were its length.</summary>
    public long? TruncateToBytes { get; init; }

    /// <summary>Whether a bit of the answer's body is turned over.</summary>
    public bool DamagesAnswer { get; init; }

    /// <summary>Whether a bit of the request's body is turned over.</summary>
    public bool DamagesRequest { get; init; }

    /// <summary>Comes before each kilobyte of the answer's body.</summary>
    public Func<CancellationToken, Task>? BeforeEachKilobyte { get; init; }

    public static BlobFault Status(int status, string code, params (string, string)[] headers) =>
        new() { Answer = (status, code, headers) };

    public static BlobFault Throttled { get; } = Status(StatusCodes.Status503ServiceUnavailable, "ServerBusy", ("Retry-After", "0"));
}
