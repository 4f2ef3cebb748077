using Conversion.Benchmarks.Stages;
using Conversion.Benchmarks.Table;

switch (args)
{
    case ["table", .. string[] table]:
        return TableCommand.Run(table);
    case ["stages", .. string[] stages]:
        return StageCommand.Run(stages);
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Conversion.Benchmarks -- table [--help] | stages [--filter PATTERN]");
        return 2;
}
