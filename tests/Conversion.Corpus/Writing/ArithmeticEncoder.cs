using ImageConversion.Core.Jpeg.Entropy;

namespace ImageConversion.Corpus.Writing;

/// <summary>The binary arithmetic encoder of T.81 D.1.</summary>
internal sealed class ArithmeticEncoder
{
    private readonly List<byte> _bytes = [];
    private int _last = -1;
    private int _stackedOnes;
    private uint _code;
    private uint _interval = 0x10000;
    private int _count = 11;

    /// <summary>Codes a decision. A bin holds its state, and the more probable symbol in the top bit.</summary>
    public void Code(ref byte bin, bool decision)
    {
        int state = bin & 0x7F;
        bool more = bin >> 7 != 0;
        uint size = ArithmeticStates.Size[state];
        _interval -= size;
        if (decision == more)
        {
            if (_interval >= 0x8000)
            {
                return;
            }

            // Conditional exchange (D.1.4).
            if (_interval < size)
            {
                _code += _interval;
                _interval = size;
            }

            bin = (byte)((bin & 0x80) | ArithmeticStates.AfterMore[state]);
        }
        else
        {
            if (_interval >= size)
            {
                _code += _interval;
                _interval = size;
            }

            int top = ArithmeticStates.Switches(state) ? ~bin & 0x80 : bin & 0x80;
            bin = (byte)(top | ArithmeticStates.AfterLess[state]);
        }

        do
        {
            _interval <<= 1;
            _code <<= 1;
            if (--_count == 0)
            {
                ByteOut();
                _count = 8;
            }
        }
        while (_interval < 0x8000);
    }

    /// <summary>Ends the segment (D.1.8), and starts again.</summary>
    /// <returns>Its bytes, with zeros stuffed.</returns>
    public byte[] Finish()
    {
        uint end = (_code + _interval - 1) & 0xFFFF0000;
        _code = end < _code ? end + 0x8000 : end;
        _code <<= _count;
        ByteOut();
        _code <<= 8;
        ByteOut();
        Settle(carry: 0);

        // Zeros at the end are left out: a decoder supplies them.
        while (_bytes.Count > 0 && _bytes[^1] == 0)
        {
            _bytes.RemoveAt(_bytes.Count - 1);
        }

        if (_bytes.Count > 0 && _bytes[^1] == 0xFF)
        {
            _bytes.Add(0);
        }

        byte[] segment = [.. _bytes];
        _bytes.Clear();
        _last = -1;
        _stackedOnes = 0;
        _code = 0;
        _interval = 0x10000;
        _count = 11;
        return segment;
    }

    private void ByteOut()
    {
        uint top = _code >> 19;
        _code &= 0x7FFFF;
        if (top == 0xFF)
        {
            _stackedOnes++;
            return;
        }

        Settle(carry: (int)(top >> 8));
        _last = (int)(top & 0xFF);
    }

    /// <summary>Writes the byte that waited for a carry, and the bytes of ones behind it.</summary>
    private void Settle(int carry)
    {
        if (_last >= 0)
        {
            Put(_last + carry);
        }

        for (; _stackedOnes > 0; _stackedOnes--)
        {
            Put(carry == 0 ? 0xFF : 0);
        }

        _last = -1;
    }

    private void Put(int value)
    {
        _bytes.Add((byte)value);
        if (value == 0xFF)
        {
            _bytes.Add(0);
        }
    }
}
