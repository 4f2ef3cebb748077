using Conversion.Benchmarks.Table;

if (args is ["table", .. string[] table])
{
    return TableCommand.Run(table);
}

Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Conversion.Benchmarks -- table [--help]");
return 2;
