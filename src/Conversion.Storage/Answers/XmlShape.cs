namespace ImageConversion.Answers;

/// <summary>Finds out, while an answer is read, that its XML is none that a service writes: very many elements, which each become an object,
/// or many within each other, for which the framework's tree takes a time that grows with the square of their number.</summary>
internal sealed class XmlShape
{
    /// <summary>How many characters may begin an element or the value of an attribute; the longest page of 5,000 blobs has a tenth of it.</summary>
    public const long MaxMarks = 4_000_000;

    /// <summary>How many elements may be within each other; an answer has six.</summary>
    public const int MaxDepth = 100;

    private long _marks;
    private int _depth;
    private State _state;
    private byte _last;
    private byte _quote;
    private bool _isEnd;

    private enum State
    {
        Text,
        Opened,
        Tag,
        Instruction,
    }

    /// <summary>Looks at the next piece.</summary>
    /// <returns>Whether a service may have written it.</returns>
    public bool Accepts(ReadOnlySpan<byte> piece)
    {
        foreach (byte next in piece)
        {
            if (!Step(next))
            {
                return false;
            }

            _last = next;
        }

        return true;
    }

    // No service writes comments, CDATA or entities, in which what looks like a tag is none.
    private bool Step(byte next)
    {
        _marks += next is (byte)'<' or (byte)'=' ? 1 : 0;
        switch (_state)
        {
            case State.Text:
                _state = next == '<' ? State.Opened : State.Text;
                break;
            case State.Opened:
                (_state, _isEnd, _quote) = (next == '?' ? State.Instruction : State.Tag, next == '/', 0);
                return next != '!';
            case State.Instruction:
                _state = next == '>' && _last == '?' ? State.Text : State.Instruction;
                break;
            case State.Tag when _quote != 0:
                _quote = next == _quote ? (byte)0 : _quote;
                break;
            case State.Tag when next is (byte)'"' or (byte)'\'':
                _quote = next;
                break;
            case State.Tag when next == '>':
                _depth += _isEnd ? -1 : _last == '/' ? 0 : 1;
                _state = State.Text;
                break;
        }

        return _marks <= MaxMarks && _depth <= MaxDepth;
    }
}
