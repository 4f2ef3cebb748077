using Microsoft.Extensions.Logging;

namespace Hosts;

/// <summary>How a program writes what is no result: as lines for people, or as log entries for programs.</summary>
internal enum LogFormat
{
    /// <summary>Lines, as they are. No logger is made.</summary>
    Text,

    /// <summary>Log entries of one line, by the simple console formatter.</summary>
    Simple,

    /// <summary>Log entries as objects of JSON, by the JSON console formatter.</summary>
    Json,
}

/// <summary>The log of a program, where the settings ask for one: Microsoft.Extensions.Logging on the console. It is made with the
/// first entry, so that a program that writes none starts as quickly as without it.</summary>
/// <remarks>Thread-safe. On a node of a pool, every entry has the scope <c>pool</c>, <c>node</c>, <c>job</c> and <c>task</c>.</remarks>
internal sealed class HostLog : IDisposable
{
    private static readonly (string Name, string Variable)[] Place =
        [("pool", "AZ_BATCH_POOL_ID"), ("node", "AZ_BATCH_NODE_ID"), ("job", "AZ_BATCH_JOB_ID"), ("task", "AZ_BATCH_TASK_ID")];

    private readonly Lazy<ILoggerFactory> _factory;
    private readonly Lazy<ILogger> _logger;

    /// <summary>Prepares the log.</summary>
    /// <param name="program">The category of the entries.</param>
    /// <param name="format">How entries are written.</param>
    /// <param name="toStandardError">The lowest level whose entries go to standard error.</param>
    public HostLog(string program, LogFormat format, LogLevel toStandardError)
    {
        IsOn = format != LogFormat.Text;
        _factory = new Lazy<ILoggerFactory>(() => Create(format, toStandardError));
        _logger = new Lazy<ILogger>(() => Open(_factory.Value, program));
    }

    /// <summary>Whether entries are written in place of lines.</summary>
    public bool IsOn { get; }

    /// <summary>The logger; null where lines are written.</summary>
    public ILogger? Logger => IsOn ? _logger.Value : null;

    /// <summary>The format that the settings name.</summary>
    /// <remarks>A value that makes no sense means text: there is nowhere to complain yet. <see cref="RunSettings.Bind"/> does.</remarks>
    public static LogFormat ReadFormat()
    {
        try
        {
            string? text = SettingsReader.Create(new Dictionary<string, string?>()).Get(SettingCatalog.LogFormat).Text;
            return Enum.TryParse(text, ignoreCase: true, out LogFormat format) ? format : LogFormat.Text;
        }
        catch (SettingsException)
        {
            // The program's own reading of the file says what is wrong with it.
            return LogFormat.Text;
        }
    }

    /// <summary>A writer whose lines are entries; the plain one where lines are written.</summary>
    public TextWriter Lines(TextWriter plain) => IsOn ? new LoggedLines(() => _logger.Value) : plain;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_factory.IsValueCreated)
        {
            _factory.Value.Dispose();
        }
    }

    private static ILoggerFactory Create(LogFormat format, LogLevel toStandardError) => LoggerFactory.Create(builder =>
    {
        _ = builder.AddConsole(console => console.LogToStandardErrorThreshold = toStandardError);
        _ = format == LogFormat.Json
            ? builder.AddJsonConsole(json => (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "O"))
            : builder.AddSimpleConsole(line =>
                (line.IncludeScopes, line.UseUtcTimestamp, line.TimestampFormat, line.SingleLine) = (true, true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
    });

    private static ILogger Open(ILoggerFactory factory, string program)
    {
        ILogger logger = factory.CreateLogger(program);
        Dictionary<string, object> place = Place
            .Select(p => KeyValuePair.Create(p.Name, (object?)Environment.GetEnvironmentVariable(p.Variable)))
            .Where(p => p.Value is string { Length: > 0 })
            .ToDictionary(p => p.Key, p => p.Value!);
        return place.Count == 0 ? logger : new PlacedLogger(logger, place);
    }

    /// <summary>Gives every entry the same scope, from whichever thread it comes.</summary>
    private sealed class PlacedLogger(ILogger inner, Dictionary<string, object> place) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using IDisposable? scope = inner.BeginScope(place);
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
