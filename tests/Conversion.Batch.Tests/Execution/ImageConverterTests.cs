using ImageConversion.Batch.Execution;
using ImageConversion.Core;

namespace ImageConversion.Batch.Tests.Execution;

public sealed class ImageConverterTests
{
    [TestCase(8000, false, 4, 4, TestName = "Threads_LastLargeImage_TakesAllIdlePlaces")]
    [TestCase(8000, true, 4, 1, TestName = "Threads_MoreImagesToCome_One")]
    [TestCase(1999, false, 4, 1, TestName = "Threads_SmallImage_One")]
    [TestCase(2000, false, 2, 2, TestName = "Threads_LeastLargeImage_TakesIdlePlaces")]
    [TestCase(8000, false, 0, 1, TestName = "Threads_NoIdlePlace_One")]
    public void Threads(int side, bool hasUnread, int places, int expected)
    {
        var info = new JpegInfo
        {
            WidthPixels = side,
            HeightPixels = side,
            Components = 3,
            BitsPerSample = 8,
            IsProgressive = false,
            Orientation = 1,
            WorkingSetBytes = 1,
        };

        Assert.That(ImageConverter.Threads(info, hasUnread, places), Is.EqualTo(expected));
    }
}
