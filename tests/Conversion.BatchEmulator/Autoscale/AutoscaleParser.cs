using System.Globalization;

namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>Parses formulas by recursive descent: ternary, or, and, comparison, sum, product, sign, method, value.</summary>
internal sealed class AutoscaleParser(string formula)
{
    private static readonly string[][] Operators =
    [
        ["||"], ["&&"], ["==", "!=", "<", ">", "<=", ">="], ["+", "-"], ["*", "/"],
    ];

    private readonly List<AutoscaleToken> _tokens = AutoscaleToken.Read(formula);
    private readonly HashSet<string> _assigned = [];
    private int _next;

    private AutoscaleToken Current => _tokens[_next];

    public List<(string Name, AutoscaleExpression Value)> Parse()
    {
        var statements = new List<(string, AutoscaleExpression)>();
        while (Current.Kind != AutoscaleTokenKind.End)
        {
            if (Takes(";"))
            {
                continue;
            }

            AutoscaleToken name = Take();
            if (name.Kind != AutoscaleTokenKind.Name)
            {
                throw Refuse($"'{name.Text}' at position {name.Position}: an assignment is expected");
            }

            if (name.Text.StartsWith('$') && !AutoscaleScope.IsWritable(name.Text))
            {
                throw Refuse($"{name.Text} cannot be assigned");
            }

            Expect("=");
            statements.Add((AutoscaleScope.Canonical(name.Text), Ternary()));
            _assigned.Add(name.Text);
            if (Current.Kind != AutoscaleTokenKind.End)
            {
                Expect(";");
            }
        }

        return statements;
    }

    private AutoscaleExpression Ternary()
    {
        AutoscaleExpression condition = Binary(0);
        if (!Takes("?"))
        {
            return condition;
        }

        AutoscaleExpression then = Ternary();
        Expect(":");
        AutoscaleExpression otherwise = Ternary();
        return scope => AutoscaleMath.IsTrue(condition(scope)) ? then(scope) : otherwise(scope);
    }

    private AutoscaleExpression Binary(int level)
    {
        if (level == Operators.Length)
        {
            return Unary();
        }

        AutoscaleExpression left = Binary(level + 1);
        while (Current.Kind == AutoscaleTokenKind.Symbol && Operators[level].Contains(Current.Text))
        {
            string operation = Take().Text;
            AutoscaleExpression first = left;
            AutoscaleExpression second = Binary(level + 1);
            left = scope => AutoscaleMath.Apply(operation, first(scope), second(scope));
        }

        return left;
    }

    private AutoscaleExpression Unary()
    {
        if (Takes("-"))
        {
            AutoscaleExpression inner = Unary();
            return scope => AutoscaleMath.Apply("*", -1.0, inner(scope));
        }

        if (Takes("!"))
        {
            AutoscaleExpression inner = Unary();
            return scope => AutoscaleMath.IsTrue(inner(scope)) ? 0.0 : 1.0;
        }

        return Value();
    }

    private AutoscaleExpression Value()
    {
        AutoscaleToken token = Take();
        switch (token.Kind)
        {
            case AutoscaleTokenKind.Number:
                double number = double.Parse(token.Text, CultureInfo.InvariantCulture);
                return _ => number;
            case AutoscaleTokenKind.Text:
                return _ => token.Text[1..^1];
            case AutoscaleTokenKind.Symbol when token.Text == "(":
                AutoscaleExpression inner = Ternary();
                Expect(")");
                return inner;
            case AutoscaleTokenKind.Name when Takes("("):
                return Function(token.Text, Arguments());
            case AutoscaleTokenKind.Name when Takes("."):
                string method = Take().Text;
                Expect("(");
                return Method(token.Text, method, Arguments());
            case AutoscaleTokenKind.Name:
                return Name(token.Text);
            default:
                throw Refuse($"'{token.Text}' at position {token.Position} is not expected");
        }
    }

    private static AutoscaleExpression Function(string name, List<AutoscaleExpression> arguments)
    {
        if (!AutoscaleMath.IsFunction(name))
        {
            throw Refuse($"The emulator does not know the function {name}");
        }

        return scope => AutoscaleMath.Call(name, [.. arguments.Select(argument => argument(scope))], scope.Now);
    }

    private static AutoscaleExpression Method(string variable, string method, List<AutoscaleExpression> arguments)
    {
        if (!AutoscaleScope.IsSampled(variable))
        {
            throw Refuse($"The emulator has no samples of {variable}");
        }

        if (!AutoscaleScope.IsMethod(method))
        {
            throw Refuse($"The emulator does not know the method {method}");
        }

        return scope => scope.Sample(variable, method, [.. arguments.Select(argument => argument(scope))]);
    }

    private AutoscaleExpression Name(string name) =>
        _assigned.Contains(name) || AutoscaleScope.IsKnown(name)
            ? scope => scope.Read(name)
            : throw Refuse($"The emulator does not know the variable {name}");

    private List<AutoscaleExpression> Arguments()
    {
        var arguments = new List<AutoscaleExpression>();
        if (Takes(")"))
        {
            return arguments;
        }

        do
        {
            arguments.Add(Ternary());
        }
        while (Takes(","));

        Expect(")");
        return arguments;
    }

    private AutoscaleToken Take() => _tokens[Current.Kind == AutoscaleTokenKind.End ? _next : _next++];

    private bool Takes(string symbol)
    {
        bool found = Current.Kind == AutoscaleTokenKind.Symbol && Current.Text == symbol;
        _next += found ? 1 : 0;
        return found;
    }

    private void Expect(string symbol)
    {
        if (!Takes(symbol))
        {
            throw Refuse($"'{Current.Text}' at position {Current.Position}: '{symbol}' is expected");
        }
    }

    private static BatchFailure Refuse(string reason) => BatchFailure.Because("AutoScalingFormulaSyntaxError", reason);
}
