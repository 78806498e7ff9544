//! What DynamoDB's answers mean to the use cases: worth another try, or not.

use app::ports::StoreError;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Codes of answers that another try may change. The SDK has tried a few times by then.
/// Source: DynamoDB, error handling.
const TRY_AGAIN: [&str; 9] = [
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// Another try changes nothing.
pub(crate) fn failed(
    doing: &'static str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::Failed { doing, source: source.into() }
}

/// Worth another try.
pub(crate) fn busy(
    doing: &'static str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::Busy { doing, source: source.into() }
}

/// What went wrong while `doing`.
pub(crate) fn refused<E>(doing: &'static str, error: SdkError<E, HttpResponse>) -> StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    if may_pass(&error) { busy(doing, error) } else { failed(doing, error) }
}

fn may_pass<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    if let SdkError::ServiceError(service) = error {
        return service.raw().status().is_server_error()
            || service.err().code().is_some_and(|code| TRY_AGAIN.contains(&code));
    }
    // Without an answer only a request that could not even be built is hopeless.
    !matches!(error, SdkError::ConstructionFailure(_))
}
