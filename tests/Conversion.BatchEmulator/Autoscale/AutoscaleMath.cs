using System.Globalization;

namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>Operators and functions of formulas.</summary>
internal static class AutoscaleMath
{
    private static readonly HashSet<string> Functions =
        ["avg", "ceil", "floor", "len", "max", "min", "round", "std", "sum", "time", "val"];

    public static bool IsFunction(string name) => Functions.Contains(name);

    public static bool IsTrue(object value) => Number(value) != 0;

    public static object Apply(string operation, object left, object right) => (left, right) switch
    {
        (DateTimeOffset time, TimeSpan span) when operation == "-" => time - span,
        (DateTimeOffset time, TimeSpan span) when operation == "+" => time + span,
        (DateTimeOffset first, DateTimeOffset second) when operation == "-" => first - second,
        (TimeSpan first, TimeSpan second) when operation == "+" => first + second,
        (TimeSpan first, TimeSpan second) when operation == "-" => first - second,
        (TimeSpan span, double factor) when operation == "*" => span * factor,
        (double factor, TimeSpan span) when operation == "*" => span * factor,
        (TimeSpan span, double divisor) when operation == "/" => span / divisor,
        (TimeSpan first, TimeSpan second) when operation == "/" => first / second,
        (DateTimeOffset first, DateTimeOffset second) => Compare(operation, first.CompareTo(second)),
        (TimeSpan first, TimeSpan second) => Compare(operation, first.CompareTo(second)),
        _ => Arithmetic(operation, Number(left), Number(right)),
    };

    public static object Call(string name, object[] arguments, DateTimeOffset now)
    {
        if (name == "time")
        {
            return Time(arguments, now);
        }

        if (name == "val")
        {
            double[] list = arguments is [double[] numbers, double] ? numbers : throw Wrong(name);
            int index = (int)(double)arguments[1];
            return index >= 0 && index < list.Length ? list[index] : throw Wrong(name);
        }

        double[] values = [.. arguments.SelectMany(Numbers)];
        if (values.Length == 0)
        {
            throw Wrong(name);
        }

        return name switch
        {
            "avg" => values.Average(),
            "len" => (double)values.Length,
            "max" => values.Max(),
            "min" => values.Min(),
            "sum" => values.Sum(),
            "std" => Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2))),
            "ceil" when values.Length == 1 => Math.Ceiling(values[0]),
            "floor" when values.Length == 1 => Math.Floor(values[0]),
            "round" when values.Length == 1 => Math.Round(values[0], MidpointRounding.AwayFromZero),
            _ => throw Wrong(name),
        };
    }

    /// <summary>A number; of a list its average, as the service treats it.</summary>
    public static double Number(object value) => value switch
    {
        double number => number,
        double[] { Length: > 0 } list => list.Average(),
        _ => throw new AutoscaleError("AutoScalingFormulaEvaluationError", $"A number is expected, not {value}"),
    };

    private static IEnumerable<double> Numbers(object value) => value is double[] list ? list : [Number(value)];

    private static DateTimeOffset Time(object[] arguments, DateTimeOffset now) => arguments switch
    {
        [] => now,
        [string text] when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) => time,
        _ => throw Wrong("time"),
    };

    private static double Arithmetic(string operation, double left, double right) => operation switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" when right == 0 => throw new AutoscaleError("AutoScalingFormulaEvaluationError", "Division by zero"),
        "/" => left / right,
        "&&" => left != 0 && right != 0 ? 1 : 0,
        "||" => left != 0 || right != 0 ? 1 : 0,
        _ => Compare(operation, left.CompareTo(right)),
    };

    private static double Compare(string operation, int order) => operation switch
    {
        "==" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        ">" => order > 0,
        "<=" => order <= 0,
        ">=" => order >= 0,
        _ => throw new AutoscaleError("AutoScalingFormulaEvaluationError", $"'{operation}' does not fit these values"),
    } ? 1 : 0;

    private static AutoscaleError Wrong(string name) =>
        new("AutoScalingFormulaEvaluationError", $"The arguments of {name} do not fit");
}
