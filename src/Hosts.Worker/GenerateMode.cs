using System.CommandLine;
using ImageConversion.Batch.Generation;
using ImageConversion.Batch.Text;
using ImageConversion.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Hosts.Worker;

/// <summary><c>imgconv-worker --generate ADDRESS --count N</c>: a task of <c>imgconv generate --pool</c>.</summary>
internal sealed class GenerateMode(IServiceProvider services, TextWriter output, RunStop stop)
{
    private readonly Option<string?> _target = new("--generate")
    {
        Description = "Generate test images and write them to this folder or container.", HelpName = "ADDRESS",
    };

    private readonly Option<long> _from = new("--from") { Description = "With --generate: the number of the first image.", HelpName = "I" };
    private readonly Option<long> _count = new("--count") { Description = "With --generate: how many images.", HelpName = "N" };
    private readonly Option<long> _seed = new("--seed") { Description = "With --generate: the seed of the pictures. The same seed gives the same pictures.", HelpName = "S" };
    private readonly Option<int> _noise = new("--noise") { Description = "With --generate: how much of each picture is noise, from 0 to 100 percent.", HelpName = "PERCENT" };
    private readonly Option<string> _prefix = new("--prefix")
    {
        Description = "With --generate: how the names begin.", HelpName = "TEXT", DefaultValueFactory = _ => "demo-image",
    };

    private readonly Option<string> _size = new("--size")
    {
        Description = "With --generate: width and height in pixels.", HelpName = "WxH", DefaultValueFactory = _ => "800x600",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_target, _from, _count, _prefix, _size, _seed, _noise])
        {
            command.Add(option);
        }
    }

    public bool IsAskedFor(ParseResult parsed) => parsed.GetValue(_target) is not null;

    public async Task<int> RunAsync(ParseResult parsed)
    {
        DemoImageRange images = DemoImageText.Parse(
            parsed.GetValue(_from),
            parsed.GetValue(_count),
            parsed.GetRequiredValue(_prefix),
            parsed.GetRequiredValue(_size),
            parsed.GetValue(_seed),
            parsed.GetValue(_noise));
        IBlobStore target = services.GetRequiredService<IBlobStoreFactory>().Open(HostPaths.Address(parsed.GetValue(_target)!));
        await images.WriteAsync(target, static () => { }, stop.Token);
        output.WriteLine($"Wrote {Quantities.Count(images.Count, "image")} to {target.Address}, from number {images.First} on");
        return (int)ExitCode.Success;
    }
}
