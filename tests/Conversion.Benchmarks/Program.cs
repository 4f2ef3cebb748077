using ImageConversion.Benchmarks.Containers;
using ImageConversion.Benchmarks.Stages;
using ImageConversion.Benchmarks.Table;

switch (args)
{
    case ["table", .. string[] table]:
        return TableCommand.Run(table);
    case ["stages", .. string[] stages]:
        return StageCommand.Run(stages);
    case ["containers", .. string[] containers]:
        return await ContainersCommand.RunAsync(containers);
    default:
        Console.Error.WriteLine(
            "Usage: dotnet run -c Release --project tests/Conversion.Benchmarks -- table|containers [--help] | stages [--filter PATTERN]");
        return 2;
}
