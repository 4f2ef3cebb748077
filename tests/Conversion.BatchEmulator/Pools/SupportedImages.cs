using ImageConversion.BatchEmulator.Http;

namespace ImageConversion.BatchEmulator.Pools;

/// <summary>A few of the images that the service offers. All nodes are this machine, whatever their image says.</summary>
internal static class SupportedImages
{
    private sealed record Image(
        string Publisher, string Offer, string Sku, string Agent, string Verification = "verified", string Os = "linux")
    {
        public string? EndOfLife { get; init; }
    }

    private static readonly Image[] Images =
    [
        new("almalinux", "almalinux-x86_64", "9-gen2", "batch.node.el 9", "unverified"),
        new("canonical", "0001-com-ubuntu-server-focal", "20_04-lts", "batch.node.ubuntu 20.04") { EndOfLife = "2025-04-22T00:00:00Z" },
        new("canonical", "0001-com-ubuntu-server-jammy", "22_04-lts", "batch.node.ubuntu 22.04") { EndOfLife = "2027-06-30T00:00:00Z" },
        new("canonical", "ubuntu-24_04-lts", "server", "batch.node.ubuntu 24.04"),
        new("canonical", "ubuntu-24_04-lts", "server-arm64", "batch.node.ubuntu 24.04"),
        new("canonical", "ubuntuserver", "18.04-lts", "batch.node.ubuntu 18.04") { EndOfLife = "2023-05-30T00:00:00Z" },
        new("debian", "debian-12", "12", "batch.node.debian 12"),
        new("microsoft-dsvm", "ubuntu-hpc", "2204", "batch.node.ubuntu 22.04"),
        new("microsoftwindowsserver", "windowsserver", "2022-datacenter", "batch.node.windows amd64", Os: "windows"),
    ];

    public static void Map(ServiceRoutes routes) =>
        routes.On("GET", "/supportedimages", call => Paging.PageAsync(
            call, "supportedimages", () => Images, image => $"{image.Publisher}/{image.Offer}/{image.Sku}", Document));

    /// <summary>Refuses an agent that no image has, or another one than the image's own.</summary>
    public static void Check(JsonObject configuration)
    {
        string agent = configuration.Text("nodeAgentSKUId")!;
        JsonObject reference = configuration.Object("imageReference")!;
        Image[] same = [.. Images.Where(image => Is(image.Publisher, "publisher") && Is(image.Offer, "offer") && Is(image.Sku, "sku"))];
        if (!Images.Any(image => Same(image.Agent, agent)) || (same.Length > 0 && !same.Any(image => Same(image.Agent, agent))))
        {
            throw BatchFailure.Property(
                "nodeAgentSKUId", agent, "The specified node agent SKU is not valid for the specified image reference");
        }

        bool Is(string value, string name) => reference.Text(name) is { } text && Same(value, text);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static JsonObject Document(Image image) => new JsonObject()
        .Put("imageReference", new JsonObject()
            .Put("publisher", image.Publisher).Put("offer", image.Offer).Put("sku", image.Sku).Put("version", "latest"))
        .Put("verificationType", image.Verification)
        .Put("nodeAgentSKUId", image.Agent)
        .Put("batchSupportEndOfLife", image.EndOfLife)
        .Put("osType", image.Os);
}
