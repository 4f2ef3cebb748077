using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ImageConversion.Answers;

namespace ImageConversion.Storage.Azure;

/// <summary>Says which certificate a host showed where this machine does not trust it.</summary>
internal static class ServerCertificate
{
    /// <summary>Takes what the system takes, and nothing else.</summary>
    /// <exception cref="CertificateRefusedException">The system does not trust the certificate; the message names it.</exception>
    public static bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
            ? true
            : throw new CertificateRefusedException(Describe((sender as SslStream)?.TargetHostName ?? "", certificate, chain, errors));

    internal static string Describe(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        string shown = host.Length == 0 ? "the service" : host;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return $"{shown} shows no certificate";
        }

        string names = $"its certificate '{certificate.Subject}', issued by '{certificate.Issuer}'";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"{shown} is not the host of {names}";
        }

        string[] causes = [.. (chain?.ChainStatus ?? []).Select(s => s.Status.ToString()).Distinct()];
        return $"this machine does not trust {shown}: {names}, is refused ({(causes.Length == 0 ? "chain" : string.Join(", ", causes))})";
    }
}
