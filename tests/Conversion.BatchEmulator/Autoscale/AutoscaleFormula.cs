namespace ImageConversion.BatchEmulator.Autoscale;

/// <summary>A parsed formula: assignments in order.</summary>
internal sealed class AutoscaleFormula
{
    public const int MostBytes = 8192;
    public const int MostStatements = 100;

    private readonly List<(string Name, AutoscaleExpression Value)> _statements;

    private AutoscaleFormula(List<(string Name, AutoscaleExpression Value)> statements) => _statements = statements;

    /// <exception cref="BatchFailure">
    /// <c>AutoScalingFormulaSyntaxError</c>, with the name of what the emulator does not know;
    /// <c>AutoScalingFormulaTooLong</c>.
    /// </exception>
    public static AutoscaleFormula Parse(string text)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > MostBytes)
        {
            throw new BatchFailure("AutoScalingFormulaTooLong").With("MaxLimit", $"{MostBytes}");
        }

        List<(string, AutoscaleExpression)> statements = new AutoscaleParser(text).Parse();
        return statements.Count <= MostStatements
            ? new AutoscaleFormula(statements)
            : throw BatchFailure.Because(
                "AutoScalingFormulaSyntaxError", $"A formula has at most {MostStatements} statements");
    }

    /// <summary>Runs the formula over a pool's samples.</summary>
    /// <exception cref="AutoscaleError">It cannot be evaluated now.</exception>
    public AutoscaleResult Evaluate(AutoscaleScope scope)
    {
        foreach ((string name, AutoscaleExpression value) in _statements)
        {
            scope.Assign(name, value(scope));
        }

        return scope.Result();
    }
}

/// <summary>Computes a value: a number, a list of numbers, a span, a time, or a deallocation option.</summary>
internal delegate object AutoscaleExpression(AutoscaleScope scope);

/// <summary>What a formula asks for.</summary>
internal sealed record AutoscaleResult(int Dedicated, int LowPriority, string DeallocationOption, string Text);

/// <summary>A formula that is well formed but has no value now.</summary>
internal sealed class AutoscaleError(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
