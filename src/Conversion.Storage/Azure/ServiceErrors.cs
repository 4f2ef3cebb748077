using System.Collections.Frozen;

namespace ImageConversion.Storage.Azure;

/// <summary>The Blob service's documented error codes: what each means for a caller of the store.</summary>
/// <remarks>https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes and …/common-rest-api-error-codes, and those of
/// accounts with a hierarchical namespace. A code that is not here is reported with the service's own sentence.</remarks>
internal static class ServiceErrors
{
    private static readonly FrozenDictionary<string, (BlobStoreErrorKind Kind, string Reason)> Table = Create();

    /// <summary>A code's meaning; null where the table has none.</summary>
    public static (BlobStoreErrorKind Kind, string Reason)? Find(string? code) =>
        code is not null && Table.TryGetValue(code, out (BlobStoreErrorKind, string) found) ? found : null;

    private static FrozenDictionary<string, (BlobStoreErrorKind Kind, string Reason)> Create()
    {
        (BlobStoreErrorKind Kind, string Reason, string Codes)[] rows =
        [
            (BlobStoreErrorKind.NotFound, "it does not exist",
                "BlobNotFound ResourceNotFound PathNotFound PreviousSnapshotNotFound"),
            (BlobStoreErrorKind.NotFound, "the container does not exist", "ContainerNotFound FilesystemNotFound"),
            (BlobStoreErrorKind.ConditionNotMet, "it is another version than expected",
                "ConditionNotMet AppendPositionConditionNotMet MaxBlobSizeConditionNotMet SequenceNumberConditionNotMet "
                + "SourceConditionNotMet TargetConditionNotMet LeaseLost LeaseAlreadyBroken LeaseNotPresentWithBlobOperation "
                + "LeaseNotPresentWithContainerOperation LeaseNotPresentWithLeaseOperation LeaseIdMismatchWithBlobOperation "
                + "LeaseIdMismatchWithContainerOperation LeaseIdMismatchWithLeaseOperation LeaseIsBrokenAndCannotBeRenewed "
                + "CopyIdMismatch IncrementalCopyBlobMismatch"),
            (BlobStoreErrorKind.ConditionNotMet, "the blob exists already", "BlobAlreadyExists PathAlreadyExists"),
            (BlobStoreErrorKind.ConditionNotMet, "it exists already",
                "ResourceAlreadyExists ContainerAlreadyExists AccountAlreadyExists"),
            (BlobStoreErrorKind.Unavailable, "another program holds a lease on it",
                "LeaseIdMissing LeaseAlreadyPresent LeaseIsBreakingAndCannotBeAcquired LeaseIsBreakingAndCannotBeChanged "
                + "InfiniteLeaseDurationRequired"),
            (BlobStoreErrorKind.Unavailable, "the container is being deleted", "ContainerBeingDeleted FilesystemBeingDeleted"),
            (BlobStoreErrorKind.Unavailable, "the account is being created", "AccountBeingCreated"),
            (BlobStoreErrorKind.Unavailable, "the service is busy or has a fault",
                "ServerBusy InternalError OperationTimedOut SystemInUse SnapshotOperationRateExceeded SnaphotOperationRateExceeded "
                + "CannotVerifyCopySource PendingCopyOperation"),
            (BlobStoreErrorKind.Unavailable, "bytes were damaged on the way", "Md5Mismatch Crc64Mismatch"),
            (BlobStoreErrorKind.Unavailable, "the blob is still on its way out of the tier Archive", "BlobBeingRehydrated"),
            (BlobStoreErrorKind.AccessDenied,
                "the service refused the signature or the token: a wrong key, another tenant, or a clock that is wrong",
                "AuthenticationFailed InvalidAuthenticationInfo"),
            (BlobStoreErrorKind.AccessDenied, "the service does not know who asks", "NoAuthenticationInformation"),
            (BlobStoreErrorKind.AccessDenied, "the account takes no keys; remove the connection string and sign in",
                "KeyBasedAuthenticationNotPermitted"),
            (BlobStoreErrorKind.AccessDenied, "the account is disabled", "AccountIsDisabled"),
            (BlobStoreErrorKind.AccessDenied, "the container is disabled", "ContainerDisabled"),
            (BlobStoreErrorKind.AccessDenied, "the account's network rules shut this machine out, or a role is missing", "AuthorizationFailure"),
            (BlobStoreErrorKind.AccessDenied, "the account's network rules shut this machine out", "AuthorizationSourceIPMismatch"),
            (BlobStoreErrorKind.AccessDenied, "a role is missing", "AuthorizationPermissionMismatch InsufficientAccountPermissions"),
            (BlobStoreErrorKind.AccessDenied, "access denied",
                "AuthorizationProtocolMismatch AuthorizationServiceMismatch AuthorizationResourceTypeMismatch PublicAccessNotPermitted"),
            (BlobStoreErrorKind.Protected, "a legal hold protects it", "BlobImmutableDueToLegalHold ContainerHasLegalHold"),
            (BlobStoreErrorKind.Protected, "an immutability policy protects it",
                "BlobImmutableDueToPolicy ContainerImmutabilityPolicyLocked ContainerImmutableDueToPolicy"),
            (BlobStoreErrorKind.Protected, "the identity may create blobs, but replace none", "UnauthorizedBlobOverwrite"),
            (BlobStoreErrorKind.InvalidName, "the service does not take this name",
                "InvalidUri InvalidResourceName OutOfRangeInput RequestUrlFailedToParse InvalidSourceUri InvalidSourceBlobUrl"),
            (BlobStoreErrorKind.InvalidName, "a directory has this name", "ResourceTypeMismatch PathConflict"),
            (BlobStoreErrorKind.Unsupported,
                "the blob is in the tier Archive; set it to Hot, Cool or Cold and wait for it before it can be read", "BlobArchived"),
            (BlobStoreErrorKind.Unsupported,
                "the blob is encrypted with a key that its reader has to send; copy it without one first",
                "BlobUsesCustomerSpecifiedEncryption"),
            (BlobStoreErrorKind.Unsupported,
                "the blob is of another type than this call needs (block, append or page blob)",
                "InvalidBlobType BlobOverwritten InvalidSourceBlobType BlobOperationNotSupported InvalidVersionForPageBlobOperation "
                + "OperationNotAllowedOnIncrementalCopyBlob"),
            (BlobStoreErrorKind.Unsupported, "the blob has snapshots, which are not deleted with it", "SnapshotsPresent"),
            (BlobStoreErrorKind.Unsupported, "the blob has as many snapshots as it may have", "SnapshotCountExceeded"),
            (BlobStoreErrorKind.Unsupported, "the account does not offer this tier for it",
                "InvalidBlobTier BlobAccessTierNotSupportedForAccountType BlobTierInadequateForContentLength CannotChangeToLowerTier "
                + "ContentLengthLargerThanTierLimit BlobNotArchived"),
            (BlobStoreErrorKind.Unsupported, "the directory is not empty", "DirectoryIsNotEmpty DirectoryNotEmpty"),
            (BlobStoreErrorKind.Unsupported, "it is larger than the service takes",
                "RequestBodyTooLarge MetadataTooLarge BlockListTooLong"),
            (BlobStoreErrorKind.Unsupported, "the service refused the request",
                "ConditionHeadersNotSupported EmptyMetadataKey InvalidHeaderValue InvalidHttpVerb InvalidInput InvalidMd5 InvalidMetadata "
                + "InvalidQueryParameterValue InvalidRange InvalidXmlDocument InvalidXmlNodeValue MissingContentLengthHeader "
                + "MissingRequiredQueryParameter MissingRequiredHeader MissingRequiredXmlNode MultipleConditionHeadersNotSupported "
                + "OutOfRangeQueryParameterValue UnsupportedHeader UnsupportedXmlNode UnsupportedQueryParameter UnsupportedHttpVerb "
                + "FeatureVersionMismatch InvalidBlobOrBlock InvalidBlockId InvalidBlockList InvalidOperation InvalidPageRange "
                + "IncrementalCopyOfEarlierSnapshotNotAllowed IncrementalCopyOfEarlierVersionSnapshotNotAllowed "
                + "IncrementalCopyOfEralierVersionSnapshotNotAllowed IncrementalCopySourceMustBeSnapshot NoPendingCopyOperation "
                + "PreviousSnapshotCannotBeNewer PreviousSnapshotOperationNotSupported SequenceNumberIncrementTooLarge "
                + "CopyAcrossAccountsNotSupported HierarchicalNamespaceNotEnabled EndpointUnsupportedAccountFeatures"),
            (BlobStoreErrorKind.OutOfSpace, "an append blob holds at most 50,000 blocks", "BlockCountExceedsLimit"),
        ];
        return rows.SelectMany(row => row.Codes.Split(' ').Select(code => (code, row.Kind, row.Reason)))
            .ToFrozenDictionary(r => r.code, r => (r.Kind, r.Reason), StringComparer.Ordinal);
    }
}
