using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ImageConversion.Streams;

namespace ImageConversion.Storage.Azure;

/// <summary>Reads a download to its end, and makes sure that it is all there, intact, and comes at a bearable pace. A
/// connection that breaks is taken up again where it broke by the SDK's own stream below.</summary>
internal sealed class AzureReadStream : ForwardStream
{
    private readonly Stream _inner;
    private readonly long _sizeBytes;
    private readonly byte[]? _expectedMd5;
    private readonly IncrementalHash? _md5;
    private readonly string _subject;
    private readonly AzureClientSettings _settings;
    private readonly TimeProvider _timeProvider;
    private TimeSpan _waited;

    /// <param name="inner">The SDK's stream; this disposes it.</param>
    /// <param name="sizeBytes">How long the blob is.</param>
    /// <param name="expectedMd5">The hash stored with the blob, or null where it has none.</param>
    /// <param name="subject">The blob, for messages.</param>
    /// <param name="settings">How long to wait.</param>
    /// <param name="timeProvider">Measures it.</param>
    [SuppressMessage("Security", "CA5351", Justification = "The service stores MD5; it finds damage here, not forgery.")]
    public AzureReadStream(
        Stream inner,
        long sizeBytes,
        byte[]? expectedMd5,
        string subject,
        AzureClientSettings settings,
        TimeProvider timeProvider)
    {
        _inner = inner;
        _sizeBytes = sizeBytes;
        _expectedMd5 = expectedMd5 is { Length: > 0 } && settings.CheckMd5 != Md5Check.No ? expectedMd5 : null;
        _md5 = _expectedMd5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        _subject = subject;
        _settings = settings;
        _timeProvider = timeProvider;
    }

    public override bool CanRead => _inner.CanRead;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // All reads together may take one time-out, and what the bytes so far take at the slowest rate. Only waiting
        // counts: a caller may take its time between two reads.
        TimeSpan patience = _settings.NetworkTimeout
            + TimeSpan.FromSeconds((double)Offset / _settings.MinReadBytesPerSecond) - _waited;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(patience > TimeSpan.Zero ? patience : TimeSpan.Zero);
        long start = _timeProvider.GetTimestamp();
        int count;
        try
        {
            count = await _inner.ReadAsync(buffer, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, cancellationToken))
        {
            throw AzureError.Map(failure, _subject, AzureAccess.Read);
        }

        _waited += _timeProvider.GetElapsedTime(start);
        Check(buffer.Span[..count], isEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _inner.Read(buffer);
        }
        catch (Exception failure) when (AzureError.IsStoreFailure(failure, CancellationToken.None))
        {
            throw AzureError.Map(failure, _subject, AzureAccess.Read);
        }

        Check(buffer[..count], isEnd: count == 0 && buffer.Length > 0);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _md5?.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> piece, bool isEnd)
    {
        long before = Offset;
        Offset += piece.Length;
        _md5?.AppendData(piece);
        if (Offset > _sizeBytes || (isEnd && Offset < _sizeBytes))
        {
            throw new BlobStoreException(
                BlobStoreErrorKind.Unavailable, $"{_subject}: expected {_sizeBytes} bytes, received {Offset}");
        }

        // Checked with the last byte, not at the end behind it: a reader that knows the size never asks for that.
        if (Offset == _sizeBytes && (before < _sizeBytes || (isEnd && _sizeBytes == 0)) && _md5 is not null)
        {
            byte[] found = _md5.GetHashAndReset();
            if (!found.AsSpan().SequenceEqual(_expectedMd5))
            {
                string damage = $"{_subject}: its bytes have the MD5 {Convert.ToHexStringLower(found)}, the blob is marked with "
                    + Convert.ToHexStringLower(_expectedMd5!);
                if (_settings.CheckMd5 == Md5Check.Fail)
                {
                    throw new BlobStoreException(BlobStoreErrorKind.Damaged, damage);
                }

                _settings.Notes?.Invoke(damage);
            }
        }
    }
}
