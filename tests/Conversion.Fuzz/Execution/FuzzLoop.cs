using System.Diagnostics;
using System.Globalization;
using ImageConversion.Fuzz.Corpus;
using ImageConversion.Fuzz.Coverage;
using ImageConversion.Fuzz.Mutation;
using ImageConversion.Fuzz.Targets;

namespace ImageConversion.Fuzz.Execution;

/// <summary>Mutates what took new ways through the library, executes it, and keeps what takes newer ones or breaks a promise.</summary>
internal sealed class FuzzLoop : IDisposable
{
    private const int MutationsPerChoice = 128;

    private readonly FuzzTarget _target;
    private readonly FuzzSettings _settings;
    private readonly TextWriter _output;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly CoverageMap _coverage = new();
    private readonly CorpusQueue _corpus = new(CoverageMap.Size);
    private readonly FindingStore _findings;
    private readonly GuardedInput _input;
    private readonly Watchdog _watchdog;
    private readonly ProcessorClock _clock = new();
    private TimeSpan _nextReport;
    private long _executions;
    private long _accepted;
    private long _ticks;

    /// <param name="target">What is fuzzed.</param>
    /// <param name="settings">How.</param>
    /// <param name="output">Receives progress and findings.</param>
    /// <param name="fatal">Is called, after its report, for an execution that does not end or takes all memory.</param>
    public FuzzLoop(FuzzTarget target, FuzzSettings settings, TextWriter output, Action fatal)
    {
        _target = target;
        _settings = settings;
        _output = output;
        _random = new Random(settings.Seed);
        _mutator = new Mutator(_random, target.MaxInputBytes);
        _findings = new FindingStore(settings.FindingsFolder, target.Name);
        Directory.CreateDirectory(settings.FindingsFolder);
        _input = new GuardedInput(
            Path.Combine(settings.FindingsFolder, $"{target.Name}-{settings.Seed}.current"), target.MaxInputBytes);
        _watchdog = new Watchdog(settings.MaxTime, settings.MaxResidentBytes, (kind, reason) =>
        {
            Report(_findings.Add(_input.Current.Span, kind, kind, $"{Circumstances()}\n{reason}"), reason);
            ReportProgress("ended");
            fatal();
        });
    }

    /// <summary>Fuzzes until the time is over, or the token cancelled.</summary>
    /// <returns>How many findings of different cause there are.</returns>
    public int Run(IEnumerable<byte[]> seeds, CancellationToken cancellationToken)
    {
        if (_input.Leftover is { } leftover)
        {
            const string Reason = "The process ended while executing it: it crashed, or was killed.";
            Report(_findings.Add(leftover, "crash", "crash", Reason), Reason);
        }

        _nextReport = _settings.ReportInterval;
        AddSeeds(seeds, cancellationToken);
        if (_corpus.Count == 0)
        {
            throw new InvalidOperationException("No seed took any branch: the library is not instrumented.");
        }

        while (!IsOver(cancellationToken))
        {
            CorpusEntry entry = _corpus.Choose(_random);
            int count = MutationsOf(entry);
            for (int i = 0; i < count && !IsOver(cancellationToken); i++)
            {
                Execute(_mutator.Mutate(entry.Data, _corpus.ChooseAny(_random).Data).Span);
            }
        }

        ReportProgress("ended");
        return _findings.Count;
    }

    public void Dispose()
    {
        _watchdog.Dispose();
        ((IDisposable)_input).Dispose();
    }

    private void AddSeeds(IEnumerable<byte[]> seeds, CancellationToken cancellationToken)
    {
        foreach (byte[] seed in seeds)
        {
            ReadOnlyMemory<byte> input = _target.Prepare(seed);
            if (input.Length <= _target.MaxInputBytes && !cancellationToken.IsCancellationRequested)
            {
                Execute(input.Span);
            }
        }
    }

    private bool IsOver(CancellationToken cancellationToken)
    {
        TimeSpan elapsed = _clock.Elapsed;
        if (elapsed >= _nextReport)
        {
            ReportProgress("running");
            _nextReport += _settings.ReportInterval;
        }

        return elapsed >= _settings.Duration || cancellationToken.IsCancellationRequested;
    }

    /// <summary>As many in the time of a slow input as in that of an average one, within reason.</summary>
    private int MutationsOf(CorpusEntry entry)
    {
        double average = (double)_ticks / _executions;
        return (int)(MutationsPerChoice * Math.Clamp(average / Math.Max(entry.Ticks, 1), 1.0 / 16, 4));
    }

    private void Execute(ReadOnlySpan<byte> bytes)
    {
        ReadOnlyMemory<byte> input = _input.Write(bytes);
        _executions++;
        long limit = _target.MaxAllocatedBytes(input.Length);
        long accepted = _accepted;
        (long ticks, long allocated) = Measure(input);
        _ticks += ticks;
        if (_coverage.Collect())
        {
            _corpus.Add(new CorpusEntry(input.ToArray(), ticks), _coverage.Edges);
            if (_accepted > accepted)
            {
                Confirm(input);
            }
        }

        // What is made once in the life of the process, tables for example, is not this input's fault.
        if (allocated > limit && Measure(input).AllocatedBytes is var again && again > limit)
        {
            string reason = $"It allocates {again} bytes; expected at most {limit}.";
            Report(_findings.Add(input.Span, "allocation", "allocation", $"{Circumstances()}\n{reason}"), reason);
        }
    }

    private (long Ticks, long AllocatedBytes) Measure(ReadOnlyMemory<byte> input)
    {
        _coverage.Begin();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        _watchdog.Enter();
        try
        {
            _accepted += _target.Run(input) ? 1 : 0;
        }
        catch (Exception e)
        {
            Report(_findings.Add(input.Span, e, Circumstances()), $"{e.GetType()}: {e.Message}");
        }
        finally
        {
            _watchdog.Leave();
        }

        return (Stopwatch.GetTimestamp() - started, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }

    private void Confirm(ReadOnlyMemory<byte> input)
    {
        try
        {
            _target.Confirm(input);
        }
        catch (Exception e)
        {
            Report(_findings.Add(input.Span, e, Circumstances()), $"{e.GetType()}: {e.Message}");
        }
    }

    private string Circumstances() => string.Create(
        CultureInfo.InvariantCulture, $"target {_target.Name}, seed {_settings.Seed}, execution {_executions}");

    private void Report(string? kept, string reason)
    {
        if (kept is not null)
        {
            _output.WriteLine($"FOUND {reason} ({kept})");
            _output.Flush();
        }
    }

    private void ReportProgress(string state)
    {
        TimeSpan elapsed = _clock.Elapsed;
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_target.Name} {state} after {elapsed:hh\\:mm\\:ss} of processor time: {_executions} executions, {_executions / elapsed.TotalSeconds:0}/s, "
            + $"{_accepted} accepted, {_coverage.EdgesCovered} edges, corpus of {_corpus.Count}, {_findings.Count} findings, "
            + $"{ResidentMemory.Bytes() >> 20} MiB"));
        _output.Flush();
    }
}
