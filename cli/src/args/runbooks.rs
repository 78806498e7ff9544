//! `tocsin runbooks`

use clap::{Args, Subcommand};

use super::Whose;

/// `tocsin runbooks`
#[derive(Debug, Args)]
pub(crate) struct Runbooks {
    /// The incident's id or ARN, the beginning of its UUID, or `last`.
    pub(crate) incident: String,
    /// Who says it: an approval counts for the people whom the plan names alone.
    #[arg(long = "as", global = true, value_name = "CONTACT", default_value = "operator")]
    pub(crate) by: String,
    /// Where the incident is.
    #[command(flatten)]
    pub(crate) of: Whose,
    /// What is done with one; they are listed when absent.
    #[command(subcommand)]
    pub(crate) command: Option<Say>,
}

/// What is said about a runbook.
#[derive(Debug, Subcommand)]
pub(crate) enum Say {
    /// Let one start that waits for an approval.
    Approve {
        /// Which, by its number.
        number: usize,
    },
    /// Do not let one start, or stop it.
    Cancel {
        /// Which, by its number.
        number: usize,
    },
    /// Run one again that is over.
    Retry {
        /// Which, by its number.
        number: usize,
    },
}
