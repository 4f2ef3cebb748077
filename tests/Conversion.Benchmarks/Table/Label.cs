namespace ImageConversion.Benchmarks.Table;

/// <summary>Where a text stands.</summary>
internal readonly record struct Label(double Left, double Baseline, double TextWidth, bool IsFar)
{
    public double Right => Left + TextWidth;

    public double Top => Baseline - LabelLayout.TextHeight + 3;

    public double Bottom => Baseline + 3;

    public double Middle => (Top + Bottom) / 2;

    /// <summary>Where a line from <paramref name="x"/> meets the text.</summary>
    public double NearestX(double x) => Math.Clamp(x, Left - 2, Right + 2);

    public bool Meets(double left, double top, double right, double bottom) =>
        Left < right && left < Right && Top < bottom && top < Bottom;
}
