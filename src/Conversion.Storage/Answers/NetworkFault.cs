using System.Net.Sockets;
using System.Security.Authentication;
using ImageConversion.Storage;

namespace ImageConversion.Answers;

/// <summary>What a failure of the network means: each class of name resolution, connection, proxy and TLS.</summary>
/// <param name="IsPassing">Whether waiting may help.</param>
/// <param name="Reason">The cause, for a message.</param>
internal sealed record NetworkFault(bool IsPassing, string Reason)
{
    /// <summary>The meaning of a failure.</summary>
    /// <param name="failure">What the HTTP stack said.</param>
    /// <param name="host">Host and port that were asked; empty where they are not known.</param>
    /// <returns>Null where it is no failure of the network.</returns>
    public static NetworkFault? Find(Exception failure, string host)
    {
        string to = host.Length == 0 ? "the service" : host;
        foreach (Exception cause in CausesOf(failure))
        {
            switch (cause)
            {
                case NetworkFaultException known:
                    return known.Fault;
                case CertificateRefusedException e:
                    return new NetworkFault(false, e.Message);
                case AuthenticationException:
                    return new NetworkFault(
                        false,
                        $"{to} and this machine do not agree on TLS; does it speak https? ({FirstLine(cause)})");
                case SocketException e:
                    return FromSocket(e, to);
            }
        }

        return FindHttp(failure) is { } http ? FromHttp(http, to) : null;
    }

    private static NetworkFault FromSocket(SocketException failure, string to) =>
        failure.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData => new(false, $"no such host: the name of {to} is not known"),
            SocketError.TryAgain or SocketError.NoRecovery => new(
                true, $"the name of {to} could not be looked up: the name service did not answer"),
            SocketError.ConnectionRefused => new(true, $"{to} could not be reached: it refuses the connection; nothing listens there"),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => new(
                true, $"{to} could not be reached: this machine has no route to it"),
            SocketError.TimedOut => new(true, $"{to} could not be reached: it did not answer in time"),
            SocketError.AccessDenied => new(false, $"{to} could not be reached: this machine forbids the connection"),
            SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.ProtocolFamilyNotSupported
                or SocketError.AddressNotAvailable => new(
                false, $"{to} could not be reached: this machine does not speak its kind of address"),
            _ => new(true, $"the connection to {to} broke ({failure.SocketErrorCode})"),
        };

    private static NetworkFault? FromHttp(HttpRequestException failure, string to) =>
        failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(false, $"no such host: the name of {to} is not known"),
            HttpRequestError.ProxyTunnelError => new(
                false, $"{to} could not be reached: the proxy refuses ({FirstLine(failure)})"),
            HttpRequestError.SecureConnectionError => new(true, $"the secure connection to {to} broke before it stood"),
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError => new(
                false, $"what answers at {to} does not speak http ({FirstLine(failure)})"),
            HttpRequestError.ConnectionError => new(true, $"{to} could not be reached"),
            HttpRequestError.ResponseEnded => new(true, $"the connection to {to} broke"),
            _ => null,
        };

    private static HttpRequestException? FindHttp(Exception failure) => CausesOf(failure).OfType<HttpRequestException>().FirstOrDefault();

    private static IEnumerable<Exception> CausesOf(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static string FirstLine(Exception failure) => SecretText.Hide(failure.Message.Split('\n', 2)[0].TrimEnd('.', '\r'));
}

/// <summary>The certificate that a host showed is not one that this machine trusts for it.</summary>
internal sealed class CertificateRefusedException(string message) : AuthenticationException(message);

/// <summary>An attempt ended on a failure of the network whose meaning is known.</summary>
/// <remarks>An <see cref="IOException"/>, so that the SDK repeats the request; <see cref="PatientRetryPolicy"/> does not where waiting is
/// of no use.</remarks>
internal sealed class NetworkFaultException(NetworkFault fault, Exception cause) : IOException(fault.Reason, cause)
{
    /// <summary>The meaning.</summary>
    public NetworkFault Fault { get; } = fault;
}
