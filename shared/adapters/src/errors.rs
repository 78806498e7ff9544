//! One judgement of everything that can go wrong with a call: may another try help?
//!
//! `Refused` is not worse than `Busy`: it makes the next channel ring at once instead of waiting
//! for one that will not answer.

use app::ports::PortError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::scrub::scrub;

/// Codes that say: too much at once. Services differ in the name and often answer with status 400.
const THROTTLES: &[&str] = &[
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "KMSThrottling",
    "KMSThrottlingException",
    "KmsThrottlingException",
];

/// Codes of other errors that pass, whatever their HTTP status says.
const PASSING: &[&str] = &[
    // A ceiling on what runs at the same time: room appears as runs end.
    "AutomationExecutionLimitExceeded",
    "AutomationExecutionLimitExceededException",
    "ExecutionLimitExceeded",
    // The sandbox's credentials or clock are stale: another sandbox's are not.
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "RequestTimeTooSkewed",
];

/// SES's words for a quota that it reports like a throttle, though it lasts for hours.
const DAILY_QUOTA: &str = "Daily message quota exceeded";

/// What `service` did to a call. `detail` is a reason that the error carries beside its message.
pub(crate) fn port_error<E>(
    service: &'static str,
    error: &SdkError<E, HttpResponse>,
    detail: Option<&str>,
) -> PortError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    if let SdkError::ServiceError(answer) = error {
        let status = answer.raw().status().as_u16();
        let (code, message) = (answer.err().code(), answer.err().message());
        return judge(
            service,
            status,
            code.unwrap_or("error"),
            detail,
            message.unwrap_or_default(),
        );
    }
    let text = scrub(&format!("{service}: {}", chain(error)));
    if matches!(error, SdkError::ConstructionFailure(_)) {
        // The request could not even be built: the next one would not be different.
        PortError::Refused(text)
    } else {
        // No answer in time, unreachable, cut off, or talking nonsense; whether it acted is unknown.
        PortError::Busy(text)
    }
}

/// An error with what caused it, each in its own words.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

pub(crate) fn judge(
    service: &str,
    status: u16,
    code: &str,
    detail: Option<&str>,
    message: &str,
) -> PortError {
    let detail = detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
    let text = scrub(format!("{service}: {code}{detail}: {message}").trim_end_matches([':', ' ']));
    if message.contains(DAILY_QUOTA) {
        PortError::Refused(text)
    } else if status == 429 || THROTTLES.contains(&code) {
        PortError::Throttled(text)
    } else if status >= 500 || PASSING.contains(&code) {
        PortError::Busy(text)
    } else {
        PortError::Refused(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_answer_is_judged() {
        let busy = |text: &str| PortError::Busy(text.to_owned());
        let throttled = |text: &str| PortError::Throttled(text.to_owned());
        let refused = |text: &str| PortError::Refused(text.to_owned());
        for (status, code, detail, message, expected) in [
            (400, "Throttling", None, "Rate exceeded", throttled("S: Throttling: Rate exceeded")),
            (429, "TooManyRequestsException", None, "", throttled("S: TooManyRequestsException")),
            (500, "InternalError", None, "", busy("S: InternalError")),
            (503, "error", None, "", busy("S: error")),
            (400, "ExecutionLimitExceeded", None, "", busy("S: ExecutionLimitExceeded")),
            (
                400,
                "AutomationExecutionLimitExceededException",
                None,
                "",
                busy("S: AutomationExecutionLimitExceededException"),
            ),
            (403, "ExpiredToken", None, "", busy("S: ExpiredToken")),
            // Hours, not seconds: the next channel is tried at once.
            (
                429,
                "TooManyRequestsException",
                None,
                "Daily message quota exceeded",
                refused("S: TooManyRequestsException: Daily message quota exceeded"),
            ),
            // The spend limit lasts until somebody raises it or the month ends.
            (
                402,
                "ServiceQuotaExceededException",
                Some("MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"),
                "",
                refused("S: ServiceQuotaExceededException (MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE)"),
            ),
            (
                400,
                "ConflictException",
                Some("DESTINATION_PHONE_NUMBER_OPTED_OUT"),
                "+819012345678 opted out",
                refused(
                    "S: ConflictException (DESTINATION_PHONE_NUMBER_OPTED_OUT): (number) opted out",
                ),
            ),
            (
                400,
                "MessageRejected",
                None,
                "ana@example.com is not verified",
                refused("S: MessageRejected: (address) is not verified"),
            ),
            (400, "SendingPausedException", None, "", refused("S: SendingPausedException")),
            (400, "ValidationException", None, "no", refused("S: ValidationException: no")),
            (403, "AccessDeniedException", None, "", refused("S: AccessDeniedException")),
            (404, "NotFound", None, "", refused("S: NotFound")),
        ] {
            assert_eq!(judge("S", status, code, detail, message), expected, "{code}");
        }
    }
}
