using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ImageConversion.Testing;
using SkiaSharp;

namespace ImageConversion.Benchmarks.Upload;

/// <summary>The command <c>upload</c>: memory and throughput of the two upload endpoints, in turn.</summary>
internal static class UploadCommand
{
    public static Task<int> RunAsync(string[] arguments)
    {
        var megapixels = new Option<int[]>("--megapixels") { Description = "Of the image.", DefaultValueFactory = _ => [12, 24], AllowMultipleArgumentsPerToken = true };
        var clients = new Option<int[]>("--clients") { Description = "That upload at one time.", DefaultValueFactory = _ => [2, 50], AllowMultipleArgumentsPerToken = true };
        var requests = new Option<int>("--requests") { Description = "In all; at least one a client.", DefaultValueFactory = _ => 8 };
        var rounds = new Option<int>("--rounds") { Description = "How often each, in turn.", DefaultValueFactory = _ => 2 };
        var command = new RootCommand("Uploads one photograph to the endpoint of docs/use-from-your-app.md, and to the same on SkiaSharp.")
        {
            megapixels, clients, requests, rounds,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(megapixels), parsed.GetRequiredValue(clients), parsed.GetValue(requests), parsed.GetValue(rounds)));
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> RunAsync(int[] megapixels, int[] clients, int requests, int rounds)
    {
        Console.WriteLine("| image | clients | round | server | images a second | user time an image | peak resident | idle after |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (int size in megapixels)
        {
            byte[] jpeg = Photograph(size);
            foreach (int count in clients)
            {
                for (int round = 1; round <= rounds; round++)
                {
                    foreach (string kind in new[] { "own", "skia" })
                    {
                        string row = await MeasureAsync(kind, jpeg, count, Math.Max(requests, count));
                        Console.WriteLine($"| {size} MP | {count} | {round} | {kind} | {row} |");
                    }
                }
            }
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(string kind, byte[] jpeg, int clients, int requests)
    {
        const string Says = "Now listening on: ";
        string program = Path.Combine(AppContext.BaseDirectory, "Conversion.Benchmarks");
        // The collector of web apps.
        using ProgramRun server = ProgramRun.Start(
            program, ["upload-server", kind], environment: new Dictionary<string, string> { ["DOTNET_gcServer"] = "1", ["DOTNET_gcConcurrent"] = "1" });
        while (!server.Output.Contains(Says, StringComparison.Ordinal))
        {
            await Task.Delay(50);
        }

        using var client = new HttpClient
        {
            BaseAddress = new Uri(server.Output.Split(Says)[1].Split('\n')[0].Trim()), Timeout = Timeout.InfiniteTimeSpan,
        };
        await PostAsync(client, jpeg);
        double userBefore = UserSeconds(server.Id);
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = clients }, async (_, _) => await PostAsync(client, jpeg));
        double elapsed = clock.Elapsed.TotalSeconds;
        double user = UserSeconds(server.Id) - userBefore;
        long peak = Resident(server.Id, "VmHWM");

        // As long as a service is quiet between two bursts.
        await Task.Delay(TimeSpan.FromSeconds(12));
        long idle = Resident(server.Id, "VmRSS");
        return string.Create(
            CultureInfo.InvariantCulture, $"{requests / elapsed:0.00} | {user / requests:0.00} s | {peak} MB | {idle} MB");
    }

    private static async Task PostAsync(HttpClient client, byte[] jpeg)
    {
        using var body = new ByteArrayContent(jpeg);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/png", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        byte[] signature = [0x89, (byte)'P', (byte)'N', (byte)'G'];
        if (!(await answer.Content.ReadAsByteArrayAsync()).AsSpan().StartsWith(signature))
        {
            throw new InvalidDataException("The answer is no PNG.");
        }
    }

    // The photograph of 12 megapixels of the samples, in another size.
    private static byte[] Photograph(int megapixels)
    {
        string file = Path.Combine(RepositoryPaths.Root, "samples", "images", "size-12mp.jpg");
        using SKBitmap picture = SKBitmap.Decode(file) ?? throw new InvalidDataException(file);
        double scale = Math.Sqrt(megapixels * 1e6 / ((double)picture.Width * picture.Height));
        using SKBitmap sized = picture.Resize(
            new SKSizeI((int)(picture.Width * scale), (int)(picture.Height * scale)), new SKSamplingOptions(SKCubicResampler.Mitchell))
            ?? throw new InvalidDataException(file);
        using SKData jpeg = sized.Encode(SKEncodedImageFormat.Jpeg, 90) ?? throw new InvalidDataException(file);
        return jpeg.ToArray();
    }

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime is the twelfth field behind the name, in hundredths of a second.
    private static double UserSeconds(int process) =>
        double.Parse(
            File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[11], CultureInfo.InvariantCulture) / 100;

    private static long Resident(int process, string name) =>
        long.Parse(
            File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1024;
}
