using Conversion.Batch.Generation.Jpeg;

namespace Conversion.Batch.Tests.Generation;

public sealed class OptimalHuffmanTablesTests
{
    [Test]
    public void Build_FibonacciFrequencies_KeepsCodesWithinSixteenBits()
    {
        // Fibonacci numbers make the deepest tree that there is: 40 symbols would need 40 bits.
        var frequencies = new int[256];
        (int a, int b) = (1, 1);
        for (int i = 0; i < 40; i++)
        {
            frequencies[i] = a;
            (a, b) = (b, a + b);
        }

        HuffmanTable table = OptimalHuffmanTables.Build(frequencies);

        Assert.That(table.Symbols, Has.Length.EqualTo(40));
        Assert.That(table.CountsByLength.Sum(c => c), Is.EqualTo(40));
        AssertPrefixCodeWithoutAllOnes(table);
        Assert.That(table.Lengths[39], Is.LessThan(table.Lengths[0]));
    }

    [Test]
    public void Build_AllSymbolsEquallyOften_GivesACodeToEach()
    {
        var frequencies = new int[256];
        frequencies.AsSpan().Fill(7);

        HuffmanTable table = OptimalHuffmanTables.Build(frequencies);

        Assert.That(table.Symbols, Is.Unique.And.Length.EqualTo(256));
        AssertPrefixCodeWithoutAllOnes(table);
    }

    [Test]
    public void Build_OneSymbol_HasTheCodeZero()
    {
        var frequencies = new int[256];
        frequencies[0x31] = 5;

        HuffmanTable table = OptimalHuffmanTables.Build(frequencies);

        Assert.That((table.Codes[0x31], table.Lengths[0x31]), Is.EqualTo((0, 1)));
    }

    // T.81 C.2: the code of all ones must not be used, so the sum stays under 1.
    private static void AssertPrefixCodeWithoutAllOnes(HuffmanTable table)
    {
        long sum = 0;
        for (int length = 1; length <= 16; length++)
        {
            sum += (long)table.CountsByLength[length - 1] << (16 - length);
        }

        Assert.That(sum, Is.LessThan(1 << 16));
    }
}
