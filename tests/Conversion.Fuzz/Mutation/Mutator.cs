namespace ImageConversion.Fuzz.Mutation;

/// <summary>Makes new inputs from old ones. The same random numbers make the same inputs.</summary>
internal sealed class Mutator
{
    /// <summary>How many mutations are made at once. Mostly few: of many, one is sure to have the input refused at once.</summary>
    private static readonly int[] Stacks = [1, 1, 1, 2, 2, 3, 4, 6, 10, 20];

    private const int SpliceOneIn = 12;
    private const double JpegShare = 0.4;

    private readonly Random _random;
    private readonly ByteMutations _bytes;
    private readonly JpegMutations _jpeg;
    private readonly MutationBuffer _buffer;

    public Mutator(Random random, int maxBytes)
    {
        _random = random;
        _bytes = new ByteMutations(random);
        _jpeg = new JpegMutations(random);
        _buffer = new MutationBuffer(maxBytes);
    }

    /// <summary>Mutates an input.</summary>
    /// <param name="input">What is mutated.</param>
    /// <param name="donor">Another input, from which parts are taken.</param>
    /// <returns>The new input, valid until the next call.</returns>
    public ReadOnlyMemory<byte> Mutate(ReadOnlySpan<byte> input, ReadOnlySpan<byte> donor)
    {
        _buffer.Set(input);
        if (_random.Next(SpliceOneIn) == 0)
        {
            Splice(donor);
        }

        int count = Stacks[_random.Next(Stacks.Length)];
        for (int i = 0; i < count; i++)
        {
            bool isDone = _random.NextDouble() < JpegShare && _jpeg.Mutate(_buffer, donor);
            if (!isDone && _buffer.Length > 0)
            {
                _bytes.Mutate(_buffer);
            }
        }

        return _buffer.Memory;
    }

    /// <summary>The beginning of the one, the end of the other.</summary>
    private void Splice(ReadOnlySpan<byte> donor)
    {
        if (donor.IsEmpty)
        {
            return;
        }

        _buffer.Truncate(_random.Next(_buffer.Length + 1));
        _buffer.Insert(_buffer.Length, donor[_random.Next(donor.Length)..]);
    }
}
