using ImageConversion.Benchmarks.Containers;
using ImageConversion.Benchmarks.Stages;
using ImageConversion.Benchmarks.Table;
using ImageConversion.Benchmarks.Upload;

switch (args)
{
    case ["table", .. string[] table]:
        return TableCommand.Run(table);
    case ["stages", .. string[] stages]:
        return StageCommand.Run(stages);
    case ["containers", .. string[] containers]:
        return await ContainersCommand.RunAsync(containers);
    case ["upload", .. string[] upload]:
        return await UploadCommand.RunAsync(upload);
    case ["upload-server", string kind]:
        return await UploadServer.RunAsync(kind);
    default:
        Console.Error.WriteLine(
            "Usage: dotnet run -c Release --project tests/Conversion.Benchmarks -- table|containers|upload [--help] | stages [--filter PATTERN]");
        return 2;
}
