using System.Security.Cryptography;
using System.Text;

namespace ImageConversion.BatchEmulator.Identity;

/// <summary>The client id that the emulator gives to a user-assigned identity.</summary>
public static class ClientId
{
    /// <summary>A GUID that depends on the identity's resource id alone, in any case.</summary>
    public static string Of(string resourceId)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(resourceId.ToUpperInvariant()));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}
