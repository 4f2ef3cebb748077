using System.ComponentModel;

namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>Runs commands on nodes: resource files, the process, its limits, its output files.</summary>
internal sealed class WorkRunner(EmulatedAccount account)
{
    /// <summary>Runs again while the exit code says failure and tries are left; -1 is without end.</summary>
    public async Task<WorkResult> RunWithRetriesAsync(WorkOrder order, int maxRetries, WorkSeries series, Action onRetry)
    {
        for (int tries = 0; ; tries++)
        {
            WorkRun run;
            lock (account.Gate)
            {
                if (account.IsStopped)
                {
                    series.Kill();
                }

                run = series.Begin();
            }

            WorkResult result;
            using (run)
            {
                result = await RunAsync(order, run);
            }

            lock (account.Gate)
            {
                bool isLast = maxRetries >= 0 && tries >= maxRetries;
                if (result.Failure is null || result.IsPreProcessingError || series.IsKilled || isLast)
                {
                    return result;
                }

                onRetry();
            }
        }
    }

    /// <summary>Runs once. A run that is killed ends as one that the user ended.</summary>
    public async Task<WorkResult> RunAsync(WorkOrder order, WorkRun run)
    {
        try
        {
            Directory.CreateDirectory(order.WorkingFolder);
            if (await account.ResourceFiles.DownloadAsync(order, run.Cancelled) is { } failure)
            {
                return WorkResult.NotRun(failure, account.Clock.Now);
            }

            return await ExecuteAsync(order, run);
        }
        catch (OperationCanceledException) when (run.Cancelled.IsCancellationRequested)
        {
            return WorkResult.NotRun(WorkFailure.EndedByUser, account.Clock.Now);
        }
        catch (IOException) when (run.Cancelled.IsCancellationRequested)
        {
            // The node's disk went away under a run that was killed.
            return WorkResult.NotRun(WorkFailure.EndedByUser, account.Clock.Now);
        }
    }

    private async Task<WorkResult> ExecuteAsync(WorkOrder order, WorkRun run)
    {
        if (!TryParse(order, out string program, out IReadOnlyList<string> arguments, out WorkFailure? refusal))
        {
            return WorkResult.NotRun(refusal!, account.Clock.Now);
        }

        ChildProcess process;
        try
        {
            process = run.Start(() => ChildProcess.Start(
                program,
                arguments,
                order.WorkingFolder,
                order.Environment,
                Path.Combine(order.Folder, "stdout.txt"),
                Path.Combine(order.Folder, "stderr.txt")));
        }
        catch (Win32Exception failed)
        {
            return WorkResult.NotRun(
                new WorkFailure("usererror", "CommandLaunchFailed", "Failed to launch the specified command line")
                {
                    Details = [("Message", failed.Message)],
                },
                account.Clock.Now);
        }

        bool isOutOfTime = false;
        ServiceClock.Alarm alarm;
        lock (account.Gate)
        {
            alarm = account.Clock.After(order.WallClock, () =>
            {
                isOutOfTime = true;
                process.KillGroup();
            });
        }

        int code = await process.Exit;
        lock (account.Gate)
        {
            alarm.Cancel();
        }

        WorkResult result = isOutOfTime
            ? new WorkResult(code, WorkFailure.OutOfTime) { EndTime = account.Clock.Now }
            : WorkResult.Exited(code, account.Clock.Now);
        WorkFailure? upload = await account.OutputFiles.UploadAsync(order, result, run.Cancelled);
        return upload is null || result.Failure is not null
            ? result
            : result with { Failure = upload, IsUploadError = true };
    }

    private static bool TryParse(
        WorkOrder order, out string program, out IReadOnlyList<string> arguments, out WorkFailure? refusal)
    {
        program = "";
        arguments = [];
        refusal = null;
        string text = order.Definition.Text("commandLine")!;
        try
        {
            IReadOnlyList<string> words = CommandLine.Split(text);
            if (words.Count > 0 && Find(words[0], order) is { } path)
            {
                program = path;
                arguments = [.. words.Skip(1)];
                return true;
            }

            refusal = new WorkFailure(
                "usererror", "CommandProgramNotFound", "The specified command program is not found")
            {
                Details = [("Message", $"The system cannot find the file specified: {text}")],
            };
        }
        catch (FormatException broken)
        {
            refusal = new WorkFailure("usererror", "CommandLaunchFailed", "Failed to launch the specified command line")
            {
                Details = [("Message", broken.Message)],
            };
        }

        return false;
    }

    // A name with a '/' is a path from the working directory; another one is looked up in PATH.
    private static string? Find(string name, WorkOrder order)
    {
        IEnumerable<string> candidates = name.Contains('/')
            ? [Path.GetFullPath(name, order.WorkingFolder)]
            : order.Environment["PATH"].Split(':').Where(folder => folder.Length > 0)
                .Select(folder => Path.Combine(folder, name));
        return candidates.FirstOrDefault(File.Exists);
    }
}
