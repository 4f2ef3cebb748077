namespace ImageConversion.BatchEmulator.Service;

/// <summary>Codes of the published table "Batch status and error codes", with their statuses.</summary>
internal static class ErrorTable
{
    private static readonly Dictionary<string, (int Status, string Message)> Codes = new()
    {
        ["ConditionNotMet"] = (412, "The condition specified using HTTP conditional header(s) is not met."),
        ["UnsupportedRequestVersion"] = (400, "The specified api version is not supported."),
        ["MissingRequiredQueryParameter"] = (400, "A query parameter that is mandatory for this request is not specified."),
        ["InvalidQueryParameterValue"] = (400, "Value for one of the query parameters specified in the request URI is invalid."),
        ["UnsupportedQueryParameter"] = (400, "One of the query parameters specified in the request URI is not supported."),
        ["InvalidPropertyValue"] = (400, "The value provided for one of the properties in the request body is invalid."),
        ["MissingRequiredProperty"] = (400, "One of the required properties was not specified in the request body."),
        ["UnsupportedProperty"] = (400, "One of the properties specified in the request body is not supported."),
        ["InvalidRequestBody"] = (400, "The specified Request Body is not syntactically valid."),
        ["InvalidHeaderValue"] = (400, "The value provided for one of the HTTP headers was not in the correct format."),
        ["OutOfRangeInput"] = (400, "One of the request inputs is out of range."),
        ["InvalidAuthenticationInfo"] = (400, "The authentication information was not provided in the correct format. Verify the value of Authorization header."),
        ["AutoScalingFormulaSyntaxError"] = (400, "The specified autoscaling formula has a syntax error."),
        ["AutoScalingFormulaTooLong"] = (400, "The specified autoscaling formula is too long."),
        ["InvalidAutoScalingSettings"] = (400, "The specified autoscaling settings are not valid."),
        ["AuthenticationFailed"] = (403, "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature."),
        ["InsufficientAccountPermissions"] = (403, "The account being accessed does not have sufficient permissions to execute this operation."),
        ["AccountIsDisabled"] = (403, "The specified account is disabled."),
        ["ResourceNotFound"] = (404, "The specified resource does not exist."),
        ["PoolNotFound"] = (404, "The specified pool does not exist."),
        ["NodeNotFound"] = (404, "The specified node does not exist."),
        ["JobNotFound"] = (404, "The specified job does not exist."),
        ["TaskNotFound"] = (404, "The specified task does not exist."),
        ["FileNotFound"] = (404, "The specified file does not exist."),
        ["UnsupportedHttpVerb"] = (405, "The resource doesn't support the specified HTTP verb."),
        ["PoolExists"] = (409, "The specified pool already exists."),
        ["JobExists"] = (409, "The specified job already exists."),
        ["TaskExists"] = (409, "The specified task already exists."),
        ["PoolBeingDeleted"] = (409, "The specified pool is being deleted."),
        ["PoolBeingResized"] = (409, "The specified pool is being resized."),
        ["JobBeingTerminated"] = (409, "The specified job is being terminated."),
        ["JobBeingDeleted"] = (409, "The specified job is being deleted."),
        ["JobCompleted"] = (409, "The specified job is already in a completed state."),
        ["JobDisabled"] = (409, "The specified job is disabled."),
        ["JobNotActive"] = (409, "The specified job is not in an active state."),
        ["TaskDependenciesNotSpecifiedOnJob"] = (409, "The specified task has dependencies on other tasks but the job did not specify that it would use task dependencies."),
        ["TaskIdSameAsJobPreparationTask"] = (409, "The specified task id is same as that of a job preparation task."),
        ["TaskIdSameAsJobReleaseTask"] = (409, "The specified task id is same as that of a job release task."),
        ["TaskCompleted"] = (409, "The specified task is already in a completed state."),
        ["TaskNotCompleted"] = (409, "The specified task is not in a completed state."),
        ["NodeNotReady"] = (409, "The specified node is not ready."),
        ["OperationInvalidForCurrentState"] = (409, "The specified operation is not valid for the current state of the resource."),
        ["ActiveJobAndScheduleQuotaReached"] = (409, "The account has reached its quota of active jobs and job schedules."),
        ["PoolQuotaReached"] = (409, "The account has reached its quota of pools."),
        ["TaskFilesUnavailable"] = (409, "The files of the specified task are unavailable."),
        ["TaskFilesCleanedup"] = (409, "The files of the specified task are cleaned up."),
        ["MissingContentLengthHeader"] = (411, "The Content-Length header was not specified."),
        ["RequestBodyTooLarge"] = (413, "The size of the request body exceeds the maximum size permitted."),
        ["RequestEntityTooLarge"] = (413, "The request entity exceeds the maximum size permitted."),
        ["InvalidRange"] = (416, "The range specified is invalid for the current size of the resource."),
        ["TooManyRequests"] = (429, "Too many requests were received in the past time interval. Please retry after some time."),
        ["InternalError"] = (500, "Server encountered an internal error. Please try again after some time."),
        ["OperationTimedOut"] = (500, "Operation could not be completed within the specified time."),
        ["ServerBusy"] = (503, "Server is currently unable to receive requests. Please retry your request."),
        ["TooManyEnableAutoScaleRequests"] = (503, "Autoscale on the pool was enabled less than 30 seconds ago. Please retry after some time."),
    };

    public static int StatusOf(string code) => Codes.TryGetValue(code, out (int Status, string) entry) ? entry.Status : 500;

    public static string MessageOf(string code) => Codes.TryGetValue(code, out (int, string Message) entry) ? entry.Message : code;
}
