using System.Runtime.ExceptionServices;

namespace ImageConversion.Core.Png.Strips;

/// <summary>A coder and its current work.</summary>
internal sealed class StripSlot(StripCoder coder) : IThreadPoolWorkItem, IDisposable
{
    private readonly ManualResetEventSlim _done = new(initialState: true);
    private ExceptionDispatchInfo? _failure;
    private bool _hasOutput;
    private bool _isLast;

    public StripCoder Coder { get; } = coder;

    /// <summary>Codes the strip that the coder holds.</summary>
    public void Start(bool isLast, bool onThisThread)
    {
        _isLast = isLast;
        _hasOutput = true;
        if (onThisThread)
        {
            Coder.Encode(isLast);
            return;
        }

        _done.Reset();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Waits for the work; whether there was any that has not been finished before.</summary>
    public bool Finish()
    {
        _done.Wait();
        _failure?.Throw();
        bool had = _hasOutput;
        _hasOutput = false;
        return had;
    }

    /// <inheritdoc/>
    public void Execute()
    {
        try
        {
            Coder.Encode(_isLast);
        }
        catch (Exception failure)
        {
            // No caller on a pool's thread would catch it; the thread that waits for the strip gets it.
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        finally
        {
            _done.Set();
        }
    }

    public void Dispose()
    {
        // The buffers go back to their pool, so no thread may still use them.
        _done.Wait();
        _done.Dispose();
        Coder.Dispose();
    }
}
