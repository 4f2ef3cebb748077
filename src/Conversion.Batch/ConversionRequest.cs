using ImageConversion.Batch.Execution;
using ImageConversion.Batch.Model;
using ImageConversion.Batch.Planning;
using ImageConversion.Batch.Preflight;
using ImageConversion.Batch.Runs;
using ImageConversion.Core;
using ImageConversion.Storage;

namespace ImageConversion.Batch;

/// <summary>What a run converts, and how.</summary>
/// <param name="Source">The address of the JPEGs: a folder's full path, <c>az://container/prefix</c>, or a container's web address.</param>
/// <param name="Target">The address of the PNGs; created if it is absent.</param>
public record ConversionRequest(string Source, string Target)
{
    /// <summary>The run's name, by which it is found next to its id.</summary>
    /// <value>Default null: none. Up to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; not the form of an id.</value>
    public string? Name { get; init; }

    /// <summary>How each image is converted.</summary>
    public ConversionOptions Options { get; init; } = ConversionOptions.Default;

    /// <summary>How PNGs are named.</summary>
    public NamePolicy Names { get; init; } = NamePolicy.Replace;

    /// <summary>What becomes of PNGs that exist.</summary>
    public OverwritePolicy Overwrite { get; init; } = OverwritePolicy.Stale;

    /// <summary>The storage tier of the PNGs.</summary>
    /// <value>Default null: the account's own. Only for containers.</value>
    public TargetTier? Tier { get; init; }

    /// <summary>
    /// Only names that match this pattern: <c>*</c> within a folder, <c>**</c> across folders; without a slash it matches in
    /// every folder.
    /// </summary>
    /// <value>Default null: all.</value>
    public string? Include { get; init; }

    /// <summary>No names that match this pattern, even if they match <see cref="Include"/>.</summary>
    /// <value>Default null: leaves out none.</value>
    public string? Exclude { get; init; }

    /// <summary>The only images, by their names relative to the source: they are looked up, and nothing is listed.</summary>
    /// <value>Default null: all that the source holds. <see cref="Include"/> and <see cref="Exclude"/> apply to them too.</value>
    public IReadOnlyCollection<string>? Files { get; init; }

    /// <summary>By what an image is known in the source.</summary>
    /// <value>Default <see cref="ImageSelection.Name"/>.</value>
    public ImageSelection Select { get; init; }

    /// <summary>Whether a source folder's links are followed, also where they lead out of it. Each folder is listed once.</summary>
    /// <value>Default false.</value>
    public bool FollowsLinks { get; init; }

    /// <summary>What becomes of source blobs whose stored MD5 is wrong.</summary>
    /// <value>Default null: what the storage's settings say.</value>
    public Md5Check? CheckMd5 { get; init; }

    /// <summary>What is carried from a JPEG to its PNG besides the picture. Those that are up to date stay as they are.</summary>
    /// <value>Default <see cref="PreservedProperties.None"/>.</value>
    public PreservedProperties Preserve { get; init; }

    /// <summary>The address of the runs' files.</summary>
    /// <value>Default null: below a target folder; for a container, <c>imgconv-runs</c> of the same account.</value>
    public string? State { get; init; }

    /// <summary>Whether the target is asked for every image that counts as converted when the run closes.</summary>
    /// <value>Default false: for a sample of 64.</value>
    public bool IsStrict { get; init; }

    /// <summary>What this machine may use.</summary>
    public PipelineOptions Machine { get; init; } = new();

    /// <summary>The checks of what this run needs.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: its places or options do not go together.</exception>
    public PreflightRequest ToPreflight()
    {
        RunPlaces places = ToPlaces();
        return new PreflightRequest
        {
            Source = places.Source, Target = places.Target, State = places.State, Images = ToPlan(places), Access = ToAccess(),
        };
    }

    /// <summary>The three addresses, checked.</summary>
    /// <exception cref="BatchException"><see cref="BatchErrorKind.InvalidRequest"/>: they cannot go together.</exception>
    internal RunPlaces ToPlaces() => new(Source, Target, State);

    internal PlanRequest ToPlan(RunPlaces places) => new PlanRequest
    {
        Name = Name is null || RunId.IsName(Name) ? Name : throw new BatchException(
            BatchErrorKind.InvalidRequest, $"The run's name is '{Name}'; expected up to 64 letters, digits, '-', '_' and '.', and not the form of an id."),
        Recipe = new Recipe { Options = Options }, Names = Names, Overwrite = Overwrite, Tier = Tier, Only = Include, Exclude = Exclude,
        Files = Files is null ? null : ListedFiles.Sort(Files),
        Select = Select, FollowsLinks = FollowsLinks, CheckMd5 = CheckMd5, Preserve = Preserve,
    }.FitTo(places);

    /// <summary>How the source is opened.</summary>
    internal SourceAccess ToAccess() => new() { FollowsLinks = FollowsLinks, CheckMd5 = CheckMd5 };
}

/// <summary>What a target is checked against, and how closely.</summary>
/// <param name="Source">The address of the JPEGs.</param>
/// <param name="Target">The address of the PNGs.</param>
public sealed record VerifyRequest(string Source, string Target) : ConversionRequest(Source, Target)
{
    /// <summary>How many PNGs <see cref="PixelCheck.Sample"/> compares, of however many.</summary>
    /// <value>300: where none of them differs, fewer than one in a hundred of all do, with 95 % confidence.</value>
    public const int SampleSize = Verification.Verifier.SampleSize;

    /// <summary>For how many PNGs the pixels are compared.</summary>
    public PixelCheck Pixels { get; init; } = PixelCheck.Sample;

    /// <summary>The most entries of each list of the report; all are counted.</summary>
    /// <value>At least 0. Default 1,000.</value>
    public int MaxListed { get; init; } = 1000;
}

/// <summary>What a plan is made for.</summary>
public sealed record PlanOptions
{
    /// <summary>The machines that would convert.</summary>
    /// <value>Default null: this machine.</value>
    public RunMachines? Machines { get; init; }

    /// <summary>What things cost.</summary>
    /// <value>Default null: <see cref="PriceTable.Examples"/>.</value>
    public PriceTable? Prices { get; init; }

    /// <summary>Whether the plan and its estimate are written, so that the run can be resumed or submitted.</summary>
    /// <value>Default true.</value>
    public bool Write { get; init; } = true;
}

/// <summary>A plan, and what it is estimated to take.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Estimate">The estimate.</param>
/// <param name="Run">The run; null where nothing was written.</param>
public sealed record PlannedRun(Plan Plan, RunEstimate Estimate, RunHandle? Run);
