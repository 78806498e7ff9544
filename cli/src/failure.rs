//! What the command says when it fails: the cause and a hint, on standard error.

use std::process::ExitCode;

/// Why a command failed, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    hint: Option<String>,
    kind: Kind,
}

/// Who is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The call: exit code 2, as clap has it.
    Usage,
    /// The work: exit code 1.
    Failed,
}

impl Failure {
    /// The work could not be done.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None, kind: Kind::Failed }
    }

    /// The call cannot be understood.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, ..Self::new(what) }
    }

    /// Adds what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The whole chain of an error.
    pub(crate) fn from_error(doing: &str, error: &dyn std::error::Error) -> Self {
        let mut what = format!("{doing}: {error}");
        let mut source = error.source();
        while let Some(cause) = source {
            what = format!("{what}: {cause}");
            source = cause.source();
        }
        Self::new(what)
    }

    /// Prints it and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("error: {}", self.what);
        if let Some(hint) = &self.hint {
            eprintln!("hint: {hint}");
        }
        match self.kind {
            Kind::Usage => ExitCode::from(2),
            Kind::Failed => ExitCode::from(1),
        }
    }
}
