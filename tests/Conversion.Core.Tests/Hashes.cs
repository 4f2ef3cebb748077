using System.Security.Cryptography;

namespace ImageConversion.Core.Tests;

internal static class Hashes
{
    public static string Sha256(byte[] data) => System.Convert.ToHexStringLower(SHA256.HashData(data));
}
