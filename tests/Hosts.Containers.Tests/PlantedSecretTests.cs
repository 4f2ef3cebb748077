using System.IO.Compression;
using ImageConversion.Batch.Generation;
using ImageConversion.Testing.Hierarchical;

namespace Hosts.Containers.Tests;

/// <summary>A key, a connection string and signatures are given to the programs, and nothing that they leave holds any of them.</summary>
[TestFixture]
public sealed class PlantedSecretTests
{
    private const string Key = "cGxhbnRlZC1rZXktb2YtdGhlLXRlc3RzLW5vdC1hbnl3aGVyZQ==";
    private const string Signature = "pLaNtEdSiGnAtUrE0123456789abcdefghijklmno%3D";

    [Test]
    public void AllVerbs_PlantedSecrets_AreInNoArtefact()
    {
        using var folder = new TemporaryFolder();
        using HierarchicalAccount account = HierarchicalAccount.Start();
        string connection = $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint={account.Endpoint}";
        var environment = new Dictionary<string, string>
        {
            ["AZURE_STORAGE_CONNECTION_STRING"] = connection,
            ["IMGCONV_LOG_FORMAT"] = "json",
            ["XDG_STATE_HOME"] = folder["known"],
        };
        for (int i = 0; i < 4; i++)
        {
            account.Put("photos", $"{i}.jpg", DemoImageGenerator.Generate(i, new DemoImageOptions { Width = 64, Height = 48 }));
        }

        account.Put("photos", "bad.jpg", [1, 2, 3]);
        account.Put("photos", "wrong.jpg", DemoImageGenerator.Generate(9, new DemoImageOptions { Width = 64, Height = 48 }), Convert.ToBase64String(new byte[16]));
        string sas = $"?sv=2024-11-04&ss=b&srt=sco&sp=rwdl&sig={Signature}";
        string[] state = ["--state", folder["state"]];
        string[][] commands =
        [
            ["plan", "az://photos", "az://planned", .. state],
            ["convert", "az://photos", "az://pngs", "--preserve", "times,metadata", "--verbosity", "debug", .. state],
            ["convert", "az://photos", "az://pngs", "--output", "json", "--check-md5", "log", .. state],
            ["convert", $"az://photos{sas}", "az://pngs", .. state],
            ["convert", "az://photos", $"{account.Endpoint}/pngs{sas}", "--verbosity", "debug", .. state],
            ["convert", $"htps://account.blob.core.windows.net/photos{sas}", "az://pngs", .. state],
            ["convert", $"{folder["none"]}/{sas}", "az://pngs", .. state],
            ["convert", "az://photos", "az://pngs", "--state", $"az://state{sas}"],
            ["verify", "az://photos", "az://pngs", "--verbosity", "detailed", .. state],
            ["status", "az://pngs", "--verbosity", "debug", .. state],
            ["report", "az://pngs", "--output", "json", .. state],
            ["report", "az://pngs", "--html", folder["report.html"], .. state],
            ["config", "show", "--output", "json"],
        ];

        List<(string Name, string Text)> seen = [];
        foreach (string[] command in commands)
        {
            using ProgramRun run = ProgramRun.Start(BuiltPrograms.Imgconv, command, folder[""], environment).WaitForExit();
            seen.Add((string.Join(' ', command.Take(1)), run.Output + run.Errors));
        }

        seen.AddRange(account.Names("pngs").Select(n => ("a blob's name", n)));
        seen.AddRange(Directory.GetFiles(folder[""], "*", SearchOption.AllDirectories).Select(f => (f, f + Text(f))));

        Assert.Multiple(() =>
        {
            Assert.That(seen.Select(s => s.Name), Has.Some.EndsWith("plan.json").And.Some.EndsWith("00000.ndjson").And.Some.EndsWith("report.html"));
            Assert.That(account.Names("pngs").Count(n => n.EndsWith(".png", StringComparison.Ordinal)), Is.EqualTo(5));
            foreach (string secret in new[] { Key, connection, Signature, Uri.UnescapeDataString(Signature), Signature[..20] })
            {
                Assert.That(seen.Where(s => s.Text.Contains(secret, StringComparison.Ordinal)).Select(s => s.Name), Is.Empty, secret);
            }
        });
    }

    private static string Text(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(text);
        return reader.ReadToEnd();
    }
}
