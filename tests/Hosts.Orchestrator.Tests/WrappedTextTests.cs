using Hosts.Orchestrator.Rendering;

namespace Hosts.Orchestrator.Tests;

public sealed class WrappedTextTests
{
    [Test]
    public void WriteLabelled_TextLongerThanALine_GoesOnBelowItself()
    {
        string text = Write(w => w.WriteLabelled(
            "Bound by", "encode; converters were busy 90.9 % of the time (decode 25.7 %, encode 65.2 %), waited 9.1 % (source 2.0 %, memory 0.2 %)"));

        Assert.That(text, Is.EqualTo(
            """
            Bound by   encode; converters were busy 90.9 % of the time (decode 25.7 %,
                       encode 65.2 %), waited 9.1 % (source 2.0 %, memory 0.2 %)

            """));
    }

    [Test]
    public void WriteLabelled_UnitAtTheEndOfALine_StaysWithItsNumber()
    {
        string text = Write(w => w.WriteLabelled("Label", $"{new string('x', 64)} 9.1 %"));

        Assert.That(text, Is.EqualTo($"Label      {new string('x', 64)}\n           9.1 %\n"));
    }

    [Test]
    public void WriteWrapped_WordLongerThanALine_StaysWhole() =>
        Assert.That(Write(w => w.WriteWrapped($"a {new string('x', 90)} b")), Is.EqualTo($"a\n  {new string('x', 90)}\n  b\n"));

    [Test]
    public void WriteLabelled_TextThatFits_IsOneLine() =>
        Assert.That(Write(w => w.WriteLabelled("Time", "18s, 56.0 images/s")), Is.EqualTo("Time       18s, 56.0 images/s\n"));

    private static string Write(Action<TextWriter> write)
    {
        var writer = new StringWriter { NewLine = "\n" };
        write(writer);
        return writer.ToString();
    }
}
