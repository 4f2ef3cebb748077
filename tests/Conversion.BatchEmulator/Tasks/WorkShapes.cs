namespace ImageConversion.BatchEmulator.Tasks;

/// <summary>Bodies that start tasks, preparation tasks, release tasks and tasks have in common.</summary>
internal static class WorkShapes
{
    /// <summary>Refuses a resource file without exactly one source, and what the emulator would not do.</summary>
    public static void Check(JsonObject work)
    {
        if (work["containerSettings"] is not null)
        {
            throw BatchFailure.Property("containerSettings", null, "The emulator does not do this");
        }

        foreach (JsonObject file in work.Objects("resourceFiles"))
        {
            int sources = new[] { "httpUrl", "storageContainerUrl", "autoStorageContainerName" }
                .Count(name => file[name] is not null);
            if (sources != 1)
            {
                throw BatchFailure.Property(
                    "resourceFiles",
                    null,
                    "Exactly one of httpUrl, storageContainerUrl and autoStorageContainerName must be specified");
            }

            if (file["httpUrl"] is not null && file["filePath"] is null)
            {
                throw new BatchFailure("MissingRequiredProperty", "filePath").With("PropertyName", "filePath");
            }
        }
    }

    public static BodyShape NameValue => new BodyShape().Text("name", "value").Required("name");

    public static BodyShape UserIdentity => new BodyShape().Text("username").Object(
        "autoUser",
        new BodyShape().Choice("scope", "task", "pool").Choice("elevationLevel", "nonadmin", "admin"));

    public static BodyShape IdentityReference => new BodyShape().Text("resourceId");

    public static BodyShape ResourceFile => new BodyShape()
        .Text("autoStorageContainerName", "storageContainerUrl", "httpUrl", "blobPrefix", "filePath", "fileMode")
        .Object("identityReference", IdentityReference);

    public static BodyShape OutputFile => new BodyShape()
        .Text("filePattern")
        .Object("destination", new BodyShape().Object("container", new BodyShape()
            .Text("containerUrl", "path")
            .Object("identityReference", IdentityReference)
            .Objects("uploadHeaders", NameValue)
            .Required("containerUrl")))
        .Object("uploadOptions", new BodyShape().Choice("uploadCondition", "tasksuccess", "taskfailure", "taskcompletion"))
        .Required("filePattern", "destination", "uploadOptions");

    public static BodyShape Constraints => new BodyShape()
        .Duration("maxWallClockTime", "retentionTime")
        .Whole(-1, int.MaxValue, "maxTaskRetryCount");

    public static BodyShape StartTask => new BodyShape()
        .Text("commandLine")
        .Anything("containerSettings")
        .Objects("resourceFiles", ResourceFile)
        .Objects("environmentSettings", NameValue)
        .Object("userIdentity", UserIdentity)
        .Whole(-1, int.MaxValue, "maxTaskRetryCount")
        .Flag("waitForSuccess")
        .Required("commandLine");

    public static BodyShape PreparationTask => new BodyShape()
        .Id("id")
        .Text("commandLine")
        .Anything("containerSettings")
        .Objects("resourceFiles", ResourceFile)
        .Objects("environmentSettings", NameValue)
        .Object("constraints", Constraints)
        .Flag("waitForSuccess", "rerunOnNodeRebootAfterSuccess")
        .Object("userIdentity", UserIdentity)
        .Required("commandLine");

    public static BodyShape ReleaseTask => new BodyShape()
        .Id("id")
        .Text("commandLine")
        .Anything("containerSettings")
        .Objects("resourceFiles", ResourceFile)
        .Objects("environmentSettings", NameValue)
        .Duration("maxWallClockTime", "retentionTime")
        .Object("userIdentity", UserIdentity)
        .Required("commandLine");

    private static BodyShape ExitOptions => new BodyShape()
        .Choice("jobAction", "none", "disable", "terminate")
        .Choice("dependencyAction", "satisfy", "block");

    public static BodyShape Task => new BodyShape()
        .Id("id")
        .Text("displayName", "commandLine")
        .Anything("containerSettings", "affinityInfo", "multiInstanceSettings", "applicationPackageReferences", "authenticationTokenSettings")
        .Objects("resourceFiles", ResourceFile)
        .Objects("outputFiles", OutputFile)
        .Objects("environmentSettings", NameValue)
        .Object("constraints", Constraints)
        .Whole(1, 256, "requiredSlots")
        .Object("userIdentity", UserIdentity)
        .Object("dependsOn", new BodyShape()
            .Anything("taskIds")
            .Objects("taskIdRanges", new BodyShape().Whole(0, int.MaxValue, "start", "end").Required("start", "end")))
        .Object("exitConditions", new BodyShape()
            .Objects("exitCodes", new BodyShape().Whole(int.MinValue, int.MaxValue, "code").Object("exitOptions", ExitOptions))
            .Objects("exitCodeRanges", new BodyShape().Whole(int.MinValue, int.MaxValue, "start", "end").Object("exitOptions", ExitOptions))
            .Object("preProcessingError", ExitOptions)
            .Object("fileUploadError", ExitOptions)
            .Object("default", ExitOptions))
        .Required("id", "commandLine");
}
