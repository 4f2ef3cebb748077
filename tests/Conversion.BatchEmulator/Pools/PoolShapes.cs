using ImageConversion.BatchEmulator.Tasks;

namespace ImageConversion.BatchEmulator.Pools;

/// <summary>The bodies of the pool operations.</summary>
internal static class PoolShapes
{
    private static readonly BodyShape ImageReference = new BodyShape().Text(
        "publisher", "offer", "sku", "version", "virtualMachineImageId", "communityGalleryImageId", "sharedGalleryImageId");

    // identity is absent on purpose: only the management plane can give a pool an identity.
    public static readonly BodyShape Add = new BodyShape()
        .Id("id")
        .Text("displayName", "vmSize", "autoScaleFormula")
        .Anything(
            "cloudServiceConfiguration", "networkConfiguration", "certificateReferences", "applicationPackageReferences",
            "applicationLicenses", "userAccounts", "mountConfiguration", "upgradePolicy", "resourceTags")
        .Choice("targetNodeCommunicationMode", "default", "classic", "simplified")
        .Object("virtualMachineConfiguration", new BodyShape()
            .Object("imageReference", ImageReference)
            .Text("nodeAgentSKUId", "licenseType")
            .Anything(
                "windowsConfiguration", "dataDisks", "containerConfiguration", "diskEncryptionConfiguration",
                "nodePlacementConfiguration", "extensions", "osDisk", "securityProfile", "serviceArtifactReference")
            .Required("imageReference", "nodeAgentSKUId"))
        .Duration("resizeTimeout", "autoScaleEvaluationInterval")
        .Whole(0, int.MaxValue, "targetDedicatedNodes", "targetLowPriorityNodes")
        .Flag("enableAutoScale", "enableInterNodeCommunication")
        .Object("startTask", WorkShapes.StartTask)
        .Whole(1, 256, "taskSlotsPerNode")
        .Object("taskSchedulingPolicy", new BodyShape().Choice("nodeFillType", "spread", "pack").Required("nodeFillType"))
        .Objects("metadata", WorkShapes.NameValue)
        .Required("id", "vmSize");

    public static readonly BodyShape Patch = new BodyShape()
        .Text("displayName")
        .Object("startTask", WorkShapes.StartTask)
        .Anything("certificateReferences", "applicationPackageReferences", "resourceTags", "upgradePolicy", "userAccounts", "mountConfiguration")
        .Choice("targetNodeCommunicationMode", "default", "classic", "simplified")
        .Objects("metadata", WorkShapes.NameValue);

    public static readonly BodyShape UpdateProperties = new BodyShape()
        .Object("startTask", WorkShapes.StartTask)
        .Anything("certificateReferences", "applicationPackageReferences")
        .Choice("targetNodeCommunicationMode", "default", "classic", "simplified")
        .Objects("metadata", WorkShapes.NameValue)
        .Required("applicationPackageReferences", "metadata");

    public static readonly BodyShape Resize = new BodyShape()
        .Whole(0, int.MaxValue, "targetDedicatedNodes", "targetLowPriorityNodes")
        .Duration("resizeTimeout")
        .Choice("nodeDeallocationOption", "requeue", "terminate", "taskcompletion", "retaineddata");

    public static readonly BodyShape EnableAutoscale = new BodyShape()
        .Text("autoScaleFormula")
        .Duration("autoScaleEvaluationInterval");

    public static readonly BodyShape EvaluateAutoscale = new BodyShape().Text("autoScaleFormula").Required("autoScaleFormula");

    public static readonly BodyShape RemoveNodes = new BodyShape()
        .Anything("nodeList")
        .Duration("resizeTimeout")
        .Choice("nodeDeallocationOption", "requeue", "terminate", "taskcompletion", "retaineddata")
        .Required("nodeList");
}
