using Conversion.Benchmarks.Containers;
using Conversion.Benchmarks.Table;

switch (args)
{
    case ["table", .. string[] table]:
        return TableCommand.Run(table);
    case ["containers", .. string[] containers]:
        return await ContainersCommand.RunAsync(containers);
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Conversion.Benchmarks -- table|containers [--help]");
        return 2;
}
