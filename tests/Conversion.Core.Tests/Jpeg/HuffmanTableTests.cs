using ImageConversion.Core.Jpeg.Damage;
using ImageConversion.Core.Jpeg.Entropy;
using ImageConversion.Core.Jpeg.Markers;

namespace ImageConversion.Core.Tests.Jpeg;

public class HuffmanTableTests
{
    /// <summary>A prime, so that every lookup entry is met with many continuations.</summary>
    private const int Stride = 7;

    private static readonly HuffmanSpecification[] Standard =
        [StandardHuffman.DcLuminance, StandardHuffman.DcChrominance, StandardHuffman.AcLuminance, StandardHuffman.AcChrominance];

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Standard_Table_HasEachSymbolOnce(int index)
    {
        HuffmanSpecification table = Standard[index];
        int count = 0;
        foreach (byte ofLength in table.Counts)
        {
            count += ofLength;
        }

        Assert.That(table.Counts.Length, Is.EqualTo(16));
        Assert.That(table.Symbols.Length, Is.EqualTo(count));
        Assert.That(table.Symbols.ToArray(), Is.Unique);
        Assert.That(count, Is.EqualTo(12).Or.EqualTo(162));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Lookups_AnySixteenBits_AgreeWithFind(int index)
    {
        HuffmanSpecification specification = Standard[index];
        var table = HuffmanLookup.Build(specification, isDc: specification.Symbols.Length == 12, offset: 0);

        for (int bits = 0; bits < 1 << 16; bits += Stride)
        {
            int found = table.Find(bits);
            int length = found >> 8;
            int looked = table.SymbolLookup[bits >> (16 - HuffmanLookup.LookupBits)];
            Assert.That(looked, Is.EqualTo(length <= HuffmanLookup.LookupBits ? found : 0), $"bits {bits:X4}");

            // Behind the 16 bits, all ones: a value read from them is the largest of its category.
            ulong word = ((ulong)bits << 48) | 0xFFFF_FFFF_FFFF;
            int entry = table.ValueLookup[bits >> (16 - HuffmanLookup.LookupBits)];
            entry = (entry & HuffmanLookup.NeedsValue) != 0 ? table.ReadValue(entry, word) : entry;
            AssertEntry(entry, found, word);
        }
    }

    [Test]
    public void Build_CodeOfAllOnes_Fails()
    {
        byte[] counts = new byte[16];
        counts[0] = 2;

        Assert.That(
            () => HuffmanLookup.Build(new HuffmanSpecification(counts, [0, 1], 7), isDc: true, offset: 0),
            Throws.TypeOf<JpegFormatException>());
    }

    [Test]
    public void Build_EmptyTable_HasNoCode()
    {
        var table = HuffmanLookup.Build(new HuffmanSpecification(new byte[16], [], 7), isDc: false, offset: 0);

        Assert.That(table.Find(0), Is.EqualTo(HuffmanLookup.BadCodeLength << 8));
    }

    [TestCase(0, 0, 0)]
    [TestCase(0, 1, -1)]
    [TestCase(1, 1, 1)]
    [TestCase(0, 3, -7)]
    [TestCase(3, 3, -4)]
    [TestCase(4, 3, 4)]
    [TestCase(0x7FFF, 15, 0x7FFF)]
    [TestCase(0, 15, -0x7FFF)]
    public void Extend_BitsOfACategory_GivesItsValue(int bits, int category, int value) =>
        Assert.That(HuffmanLookup.Extend(bits, category), Is.EqualTo(value));

    private static void AssertEntry(int entry, int found, ulong word)
    {
        int length = found >> 8;
        int symbol = found & 0xFF;
        int run = symbol >> 4;
        int category = symbol & 15;
        bool isEnd = category == 0 && symbol != 0xF0;
        bool isBad = length == HuffmanLookup.BadCodeLength;
        int value = isEnd ? run
            : category == 0 ? 0
            : HuffmanLookup.Extend((int)((word << length) >> (64 - category)), category);

        Assert.That(entry & HuffmanLookup.LengthMask, Is.EqualTo(length + (isEnd ? 0 : category)));
        Assert.That((entry & HuffmanLookup.IsBadCode) != 0, Is.EqualTo(isBad));
        Assert.That((entry >> 8) & 0xFF, Is.EqualTo(isEnd ? HuffmanLookup.EndOfBlockAdvance : run + 1));
        Assert.That(entry >> 16, Is.EqualTo(value));
    }
}
