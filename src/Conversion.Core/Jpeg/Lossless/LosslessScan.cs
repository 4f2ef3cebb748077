using ImageConversion.Core.Jpeg.Coefficients;
using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Entropy;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Jpeg.Lossless;

/// <summary>Reads a Huffman-coded scan of a lossless picture (T.81 annex H).</summary>
internal sealed class LosslessScan
{
    /// <summary>A code and its value have 16 bits each at most.</summary>
    private const int MaxSampleBytes = 4;

    private readonly JpegDamageLog _log;
    private readonly FrameHeader _frame;
    private readonly ScanHeader _scan;
    private readonly ScanLayout _layout;
    private readonly HuffmanLookup[] _tables;
    private readonly SamplePlane[]? _planes;
    private readonly Component[] _components;
    private readonly Predictor _predictor;

    /// <param name="log">Receives the findings.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="layout">Its layout, whose blocks are samples.</param>
    /// <param name="tables">The table of each of the scan's components.</param>
    /// <param name="planes">Receive the samples of the frame's components; null where none are wanted.</param>
    /// <exception cref="JpegFormatException">The scan has parameters that cannot be.</exception>
    public LosslessScan(
        JpegDamageLog log, FrameHeader frame, ScanHeader scan, ScanLayout layout, HuffmanLookup[] tables, SamplePlane[]? planes)
    {
        (_log, _frame, _scan, _layout, _tables, _planes) = (log, frame, scan, layout, tables, planes);
        bool isPossible = scan is { SpectralStart: >= Predictor.First and <= Predictor.Last, SpectralEnd: 0, ApproximationHigh: 0 }
            && scan.ApproximationLow < frame.Precision;
        if (!isPossible)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadScan,
                scan.Offset,
                $"A lossless scan has the parameters Ss={scan.SpectralStart} Se={scan.SpectralEnd} Ah={scan.ApproximationHigh} "
                + $"Al={scan.ApproximationLow}; expected a predictor of 1 to 7, 0, 0, and fewer bits than the {frame.Precision} of a sample");
        }

        _predictor = new Predictor(scan.SpectralStart, 1 << (frame.Precision - scan.ApproximationLow - 1));
        _components = [.. scan.Components.Select((c, i) => new Component(
            c.Index,
            ScanLayout.BlocksWide(frame, c.Index),
            ScanLayout.BlocksHigh(frame, c.Index),
            layout.Blocks.Count(b => b.Component == i && b.Y == 0),
            layout.Blocks.Count(b => b.Component == i && b.X == 0),
            layout.McusPerRow))];
    }

    /// <summary>Reads the data.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where the data begin.</param>
    /// <param name="restartInterval">In MCUs; 0 for none.</param>
    /// <param name="completesPicture">Whether nothing of the picture is missing if nothing of this scan is.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="JpegFormatException">A restart interval ends within a row.</exception>
    public ScanEnd Read(
        ReadOnlySpan<byte> file, int position, int restartInterval, bool completesPicture, CancellationToken cancellationToken)
    {
        if (restartInterval % _layout.McusPerRow != 0)
        {
            throw JpegFormatException.Corrupt(
                JpegDamageKind.BadScan,
                _scan.Offset,
                $"A restart interval has {restartInterval} MCUs; of a lossless image it is made of whole rows of {_layout.McusPerRow}");
        }

        using var reader = new ScanReader(_log, _layout.Blocks.Length * MaxSampleBytes);
        reader.Begin(file, position, restartInterval);
        for (int y = 0; y < _layout.McuRows; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.McusUntilRestart == 0)
            {
                reader.Restart(file);
                Reset();
            }

            if (reader.IsExhausted)
            {
                // As libjpeg does: what is missing is of the middle value.
                Reset();
            }

            ReadRow(file, reader);
            reader.Advance(_layout.McusPerRow);
            WriteRow(file, reader, y);
        }

        return reader.Finish(file, completesPicture);
    }

    private void Reset()
    {
        foreach (Component component in _components)
        {
            component.IsFirstRow = true;
        }
    }

    private void ReadRow(ReadOnlySpan<byte> file, ScanReader reader)
    {
        foreach (Component component in _components)
        {
            Array.Clear(component.Differences);
        }

        ScanBlock[] blocks = _layout.Blocks;
        int mcus = reader.IsExhausted ? 0 : _layout.McusPerRow;
        for (int x = 0; x < mcus; x++)
        {
            if (reader.IsExhausted)
            {
                // As libjpeg does: a row in whose middle the data run out is decoded to its end, from zeros.
                reader.Data.BeginEmpty();
            }

            reader.Data.Require(file, blocks.Length * MaxSampleBytes);
            var bits = new BitReader(reader.Data);
            var events = EntropyEvents.None;
            foreach (ScanBlock block in blocks)
            {
                Component component = _components[block.Component];
                int at = (block.Y * component.Stride) + (x * component.Across) + block.X;
                component.Differences[at] = ReadDifference(ref bits, _tables[block.Component], ref events);
            }

            bits.Save(reader.Data);
            if (!reader.IsExhausted)
            {
                reader.Check(file, events);
            }
        }
    }

    /// <summary>A category, and as many bits (H.1.2.2). The highest category has one value and no bits.</summary>
    private static int ReadDifference(ref BitReader bits, HuffmanLookup table, ref EntropyEvents events)
    {
        const int OneValue = 16;
        bits.Refill();
        int found = table.SymbolLookup[(int)(bits.Bits >> (64 - HuffmanLookup.LookupBits))];
        found = found == 0 ? table.Find((int)(bits.Bits >> 48)) : found;
        int length = found >> 8;
        int category = found & byte.MaxValue;
        bits.Consume(length);
        if (length == HuffmanLookup.BadCodeLength || category > OneValue)
        {
            events |= EntropyEvents.BadCode;
            return 0;
        }

        if (category is 0 or OneValue)
        {
            return category == 0 ? 0 : 1 << (OneValue - 1);
        }

        int value = bits.ReadBits(category);
        return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
    }

    private void WriteRow(ReadOnlySpan<byte> file, ScanReader reader, int mcuRow)
    {
        foreach (Component component in _components)
        {
            for (int line = 0; line < component.Down; line++)
            {
                int y = (mcuRow * component.Down) + line;
                if (y < component.Height)
                {
                    component.Undo(_predictor, line);
                    CheckRange(file, reader, component);
                    Store(component, y);
                }
            }
        }
    }

    /// <summary>Differences are modulo 2^16, but no encoder has samples of more bits than the frame header says: an error lasts until
    /// the next restart, and this is often its only trace.</summary>
    private void CheckRange(ReadOnlySpan<byte> file, ScanReader reader, Component component)
    {
        int highest = (1 << (_frame.Precision - _scan.ApproximationLow)) - 1;
        if (component.Row.AsSpan().ContainsAnyExceptInRange((ushort)0, (ushort)highest)
            && !_log.IsFull(JpegDamageKind.SampleOverflow, JpegDamageSeverity.Damage))
        {
            _log.AddCorruption(
                JpegDamageKind.SampleOverflow,
                reader.Data.CurrentOffset(file),
                $"Samples leave the range of their {_frame.Precision} bits, shortly before");
        }
    }

    /// <summary>The point transform (H.1.2.3) left the lowest bits out.</summary>
    private void Store(Component component, int y)
    {
        if (_planes is null)
        {
            return;
        }

        int mask = (1 << _frame.Precision) - 1;
        Span<ushort> target = _planes[component.Index].Row(y);
        for (int x = 0; x < target.Length; x++)
        {
            target[x] = (ushort)((component.Row[x] << _scan.ApproximationLow) & mask);
        }
    }

    /// <summary>One component of the scan.</summary>
    /// <param name="index">Its place in the frame.</param>
    /// <param name="width">Samples across.</param>
    /// <param name="height">Samples down.</param>
    /// <param name="across">Samples of an MCU across.</param>
    /// <param name="down">Samples of an MCU down.</param>
    /// <param name="mcusPerRow">MCUs in a row.</param>
    private sealed class Component(int index, int width, int height, int across, int down, int mcusPerRow)
    {
        private ushort[] _above = new ushort[width];

        public int Index { get; } = index;

        public int Height { get; } = height;

        public int Across { get; } = across;

        public int Down { get; } = down;

        public int Stride { get; } = across * mcusPerRow;

        /// <summary>Of a row of MCUs.</summary>
        public int[] Differences { get; } = new int[across * mcusPerRow * down];

        /// <summary>The row that was made last, before the point transform.</summary>
        public ushort[] Row { get; private set; } = new ushort[width];

        public bool IsFirstRow { get; set; } = true;

        public void Undo(Predictor predictor, int line)
        {
            (_above, Row) = (Row, _above);
            ReadOnlySpan<int> differences = Differences.AsSpan(line * Stride, Stride);
            if (IsFirstRow)
            {
                predictor.StartRows(differences, Row);
                IsFirstRow = false;
                return;
            }

            predictor.NextRow(differences, _above, Row);
        }
    }
}
