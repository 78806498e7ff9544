//! What becomes of an invocation that failed. The error's type is all that Lambda and Step
//! Functions see of it: `Retry` and `Catch` of the state machines match it by name.

use app::error::{AppError, Disposition};
use lambda_runtime::Diagnostic;

/// The name of a disposition as an error type, in the state machines too.
pub fn error_type(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Retry => "Retry",
        Disposition::Reject => "Reject",
        Disposition::Drop => "Drop",
    }
}

/// An error that knows what to do about it.
pub trait Failure: std::error::Error + 'static {
    /// What to do about it.
    fn disposition(&self) -> Disposition;
}

impl Failure for AppError {
    fn disposition(&self) -> Disposition {
        Self::disposition(self)
    }
}

/// The failure as the Lambda runtime reports it, with what caused it.
pub fn diagnostic(failure: &impl Failure) -> Diagnostic {
    Diagnostic {
        error_type: error_type(failure.disposition()).to_owned(),
        error_message: chain(failure).join(": "),
    }
}

/// Logs a failure, once, where it leaves us.
pub(crate) fn log(failure: &(impl Failure + Sized)) {
    let error: &(dyn std::error::Error + 'static) = failure;
    let disposition = failure.disposition();
    let name = error_type(disposition);
    match disposition {
        Disposition::Retry => tracing::warn!(error, disposition = name, "the invocation failed"),
        Disposition::Reject => tracing::error!(error, disposition = name, "the invocation failed"),
        Disposition::Drop => tracing::info!(error, disposition = name, "the event was dropped"),
    }
}

/// An error and what caused it, each in its own words.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    std::iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("reading the incident")]
    pub(crate) struct Broken {
        pub(crate) disposition: Disposition,
        #[source]
        pub(crate) source: std::fmt::Error,
    }

    impl Failure for Broken {
        fn disposition(&self) -> Disposition {
            self.disposition
        }
    }

    #[test]
    fn a_diagnostic_names_the_disposition_and_tells_the_causes() {
        for (disposition, name) in [
            (Disposition::Retry, "Retry"),
            (Disposition::Reject, "Reject"),
            (Disposition::Drop, "Drop"),
        ] {
            let diagnostic = diagnostic(&Broken { disposition, source: std::fmt::Error });
            assert_eq!(diagnostic.error_type, name);
            let cause = std::fmt::Error.to_string();
            assert_eq!(diagnostic.error_message, format!("reading the incident: {cause}"));
        }
    }
}
