//! What becomes of an invocation that failed. The error's type is all that Lambda and Step
//! Functions see of it: `Retry` and `Catch` of the state machines match it by name.

use lambda_runtime::Diagnostic;

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It passes: the same event again may succeed.
    Retry,
    /// The event is wrong, or this state of the world is: somebody has to look.
    Reject,
    /// The event no longer matters.
    Drop,
}

impl Disposition {
    /// Its name as an error type, in the state machines too.
    pub fn error_type(self) -> &'static str {
        match self {
            Self::Retry => "Retry",
            Self::Reject => "Reject",
            Self::Drop => "Drop",
        }
    }
}

/// An error that knows what to do about it.
pub trait Failure: std::error::Error + 'static {
    /// What to do about it.
    fn disposition(&self) -> Disposition;
}

/// The failure as the Lambda runtime reports it, with what caused it.
pub fn diagnostic(failure: &impl Failure) -> Diagnostic {
    Diagnostic {
        error_type: failure.disposition().error_type().to_owned(),
        error_message: chain(failure).join(": "),
    }
}

/// Logs a failure, once, where it leaves us.
pub(crate) fn log(failure: &(impl Failure + Sized)) {
    let error: &(dyn std::error::Error + 'static) = failure;
    let disposition = failure.disposition();
    let name = disposition.error_type();
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
