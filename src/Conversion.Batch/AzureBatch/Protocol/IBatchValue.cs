namespace Conversion.Batch.AzureBatch;

/// <summary>Lets JSON make the service's words.</summary>
internal interface IBatchValue<TSelf>
    where TSelf : IBatchValue<TSelf>
{
    static abstract TSelf Of(string text);
}
