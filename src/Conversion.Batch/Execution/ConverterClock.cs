using ImageConversion.Batch.Model;

namespace ImageConversion.Batch.Execution;

/// <summary>Adds up what the converters do with their time.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ConverterClock
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly (ConverterState State, long Since)[] _converters;
    private readonly long[] _ticks = new long[Enum.GetValues<ConverterState>().Length];
    private TimeSpan _decoding;
    private TimeSpan _encoding;
    private long _unread;

    public ConverterClock(int converters, TimeProvider time)
    {
        _time = time;
        _converters = new (ConverterState, long)[converters];
        Array.Fill(_converters, (ConverterState.Idle, time.GetTimestamp()));
    }

    /// <summary>Whether the source has yet to give images.</summary>
    public bool HasUnread
    {
        get
        {
            lock (_gate)
            {
                return _unread > 0;
            }
        }
    }

    /// <summary>A converter goes over to something else.</summary>
    public void Enter(int converter, ConverterState state)
    {
        lock (_gate)
        {
            Close(converter, _time.GetTimestamp());
            _converters[converter].State = state;
        }
    }

    /// <summary>Images are added to those that the source has yet to give, or taken from them. While there are none, a
    /// converter that waits does not wait for the source.</summary>
    public void AddUnread(int images)
    {
        lock (_gate)
        {
            bool hadNone = _unread == 0;
            if (hadNone != (_unread + images == 0))
            {
                CloseAll();
            }

            _unread += images;
        }
    }

    /// <summary>Adds how the busy time of one image was spent.</summary>
    public void Add(TimeSpan decoding, TimeSpan encoding)
    {
        lock (_gate)
        {
            _decoding += decoding;
            _encoding += encoding;
        }
    }

    /// <summary>Time of all converters in a state, so far.</summary>
    public TimeSpan TimeIn(ConverterState state)
    {
        lock (_gate)
        {
            CloseAll();
            return _time.GetElapsedTime(0, _ticks[(int)state]);
        }
    }

    /// <summary>How the converters spent their time, idle time left out; null where there was no other.</summary>
    public ConverterUse? ToUse()
    {
        lock (_gate)
        {
            CloseAll();
            double all = _ticks.Sum() - _ticks[(int)ConverterState.Idle];
            if (all <= 0)
            {
                return null;
            }

            double Share(ConverterState state) => Math.Round(_ticks[(int)state] / all, 4);
            double decoding = _decoding / (_decoding + _encoding);
            double busy = Share(ConverterState.Busy);
            return new ConverterUse
            {
                Decode = Math.Round(double.IsNaN(decoding) ? busy : busy * decoding, 4),
                Encode = Math.Round(double.IsNaN(decoding) ? 0 : busy * (1 - decoding), 4),
                Source = Share(ConverterState.Source),
                Target = Share(ConverterState.Target),
                Memory = Share(ConverterState.Memory),
                Ledger = Share(ConverterState.Ledger),
                Seconds = Math.Round(_time.GetElapsedTime(0, (long)all).TotalSeconds, 3),
            };
        }
    }

    private void CloseAll()
    {
        long now = _time.GetTimestamp();
        for (int converter = 0; converter < _converters.Length; converter++)
        {
            Close(converter, now);
        }
    }

    private void Close(int converter, long now)
    {
        (ConverterState state, long since) = _converters[converter];
        ConverterState counted = state == ConverterState.Source && _unread == 0 ? ConverterState.Idle : state;
        _ticks[(int)counted] += now - since;
        _converters[converter].Since = now;
    }
}

/// <summary>What a converter does, or what it waits for.</summary>
internal enum ConverterState
{
    /// <summary>There is nothing to do for it.</summary>
    Idle,

    /// <summary>It converts.</summary>
    Busy,

    /// <summary>Images are left, but none is read yet.</summary>
    Source,

    /// <summary>Its PNG finds no place among those that wait to be written.</summary>
    Target,

    /// <summary>Its image waits for room in memory.</summary>
    Memory,

    /// <summary>Its image's attempt is not recorded yet.</summary>
    Ledger,
}
