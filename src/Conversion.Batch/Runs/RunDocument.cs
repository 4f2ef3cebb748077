using System.Text.Json.Serialization.Metadata;

namespace ImageConversion.Batch.Runs;

/// <summary>A file of a run's folder that holds one JSON value.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="name">The file's name.</param>
/// <param name="type">The form of the value.</param>
/// <param name="findProblem">Says what is wrong with a value that has the form; null where nothing is.</param>
internal sealed class RunDocument<T>(RunFolderStore folder, string name, JsonTypeInfo<T> type, Func<T, string?> findProblem)
    where T : class
{
    /// <summary>Writes the file, or replaces it.</summary>
    public Task WriteAsync(T value, CancellationToken cancellationToken) => folder.WriteJsonAsync(name, value, type, cancellationToken);

    /// <summary>Reads the file; null where there is none.</summary>
    public Task<T?> TryReadAsync(CancellationToken cancellationToken) =>
        folder.TryReadJsonAsync(name, type, findProblem, cancellationToken);

    /// <summary>Deletes the file, if there is one.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => folder.State.DeleteAsync(folder.PathOf(name), cancellationToken);
}
