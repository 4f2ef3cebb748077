namespace ImageConversion.Batch.Model;

/// <summary>A line <c>y = perImage + perUnit × x</c> through what is known of images, alone or in groups, by least squares.</summary>
/// <remarks>Not thread-safe. Only sums are kept, so that fits can be added and weighted. A group counts with the weight of its images.</remarks>
internal sealed class LineFit
{
    // A fraction of an image: it decides what the data do not, and nothing else.
    private const double PriorWeight = 0.25;

    private double _n, _x, _xx, _y, _xy;

    /// <summary>The weight of all images together.</summary>
    public double Weight => _n;

    /// <summary>Adds a group of images.</summary>
    /// <param name="images">How many they are.</param>
    /// <param name="x">The sum of what is known of each.</param>
    /// <param name="y">The sum of what is to be predicted.</param>
    public void Add(double images, double x, double y)
    {
        if (images > 0)
        {
            _n += images;
            _x += x;
            _xx += x * x / images;
            _y += y;
            _xy += x * y / images;
        }
    }

    /// <summary>Adds all that another fit knows.</summary>
    /// <param name="other">The other fit.</param>
    /// <param name="factor">By how much it is weighted.</param>
    public void Add(LineFit other, double factor = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        _n += factor * other._n;
        _x += factor * other._x;
        _xx += factor * other._xx;
        _y += factor * other._y;
        _xy += factor * other._xy;
    }

    /// <summary>A line that is as steep as another one for its height, and fits these images on the whole.</summary>
    public Line Scale(Line line) =>
        line.Of(_n, _x) is > 0 and var expected && _y > 0 ? new Line(line.PerImage * (_y / expected), line.PerUnit * (_y / expected)) : line;

    /// <summary>The line.</summary>
    /// <param name="prior">What is assumed where the images do not tell, e.g. because all of them are alike.</param>
    /// <param name="usual">A usual x of an image, above 0.</param>
    public Line Solve(Line prior, double usual)
    {
        var all = new LineFit();
        all.Add(this);
        foreach (double x in (ReadOnlySpan<double>)[0, 2 * usual])
        {
            all.Add(PriorWeight, PriorWeight * x, PriorWeight * prior.Of(1, x));
        }

        double spread = all._xx - (all._x * all._x / all._n);
        double perUnit = Math.Max(0, (all._xy - (all._x * all._y / all._n)) / spread);
        double perImage = (all._y - (perUnit * all._x)) / all._n;
        return perImage >= 0 ? new Line(perImage, perUnit) : new Line(0, all._xy / all._xx);
    }
}

/// <summary>What is predicted of images.</summary>
/// <param name="PerImage">For each image; at least 0.</param>
/// <param name="PerUnit">For each unit of what is known of it; at least 0.</param>
internal readonly record struct Line(double PerImage, double PerUnit)
{
    /// <summary>The prediction for some images together.</summary>
    public double Of(double images, double x) => (PerImage * images) + (PerUnit * x);
}
