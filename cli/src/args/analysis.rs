//! `tocsin analysis`

use clap::{Args, Subcommand};
use domain::analysis::{Edit, Lesson, Mitigation};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Whose;

/// `tocsin analysis`
#[derive(Debug, Args)]
pub(crate) struct Analysis {
    /// The incident's id or ARN, the beginning of its UUID, or `last`.
    pub(crate) incident: String,
    /// Who writes.
    #[arg(long = "as", global = true, value_name = "CONTACT", default_value = "operator")]
    pub(crate) by: String,
    /// Where the incident is.
    #[command(flatten)]
    pub(crate) of: Whose,
    /// What is written; the analysis is shown when absent.
    #[command(subcommand)]
    pub(crate) write: Option<Write>,
}

/// What is written into an analysis.
#[derive(Debug, Subcommand)]
pub(crate) enum Write {
    /// Say what happened, why, and when the impact was over.
    Set(Set),
    /// Add a change that led to the incident.
    AddChange {
        /// In a few words.
        #[arg(long, value_name = "TEXT")]
        what: String,
        /// Where to read more.
        #[arg(long, value_name = "URL_OR_ARN")]
        link: Option<String>,
    },
    /// Add something to be done.
    AddFollowUp {
        /// What.
        #[arg(long, value_name = "TEXT")]
        what: String,
        /// Who sees to it.
        #[arg(long, value_name = "WHO")]
        owner: Option<String>,
        /// The target date.
        #[arg(long, value_name = "YYYY-MM-DD")]
        due: Option<Date>,
    },
    /// Change a follow-up item.
    FollowUp(FollowUp),
    /// Say that a follow-up item is done, also after the closing.
    Done {
        /// Which, by its number.
        id: u32,
        /// It is not done after all.
        #[arg(long)]
        undo: bool,
    },
    /// Add something that went well.
    WentWell {
        /// What.
        text: String,
    },
    /// Add something to be improved.
    Improve {
        /// What.
        text: String,
    },
    /// Take an entry away, whatever it is.
    Remove {
        /// Which, by its number.
        id: u32,
    },
    /// Close the analysis, and with it the incident.
    Close,
    /// Open a closed analysis again, to write more.
    Reopen,
}

/// `tocsin analysis INCIDENT set`
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Set {
    /// What happened, for those who were not there; an empty text takes it away.
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
    /// Why it happened; an empty text takes it away.
    #[arg(long, value_name = "TEXT")]
    root_cause: Option<String>,
    /// When the impact was over, with an offset; `unsaid` leaves it to the timeline.
    #[arg(long, value_name = "T", value_parser = mitigation)]
    mitigated_at: Option<Mitigation>,
}

/// `tocsin analysis INCIDENT follow-up`
#[derive(Debug, Args)]
pub(crate) struct FollowUp {
    /// Which, by its number.
    id: u32,
    #[command(flatten)]
    change: FollowUpChange,
}

/// What is changed of a follow-up item.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct FollowUpChange {
    /// What is to be done.
    #[arg(long, value_name = "TEXT")]
    what: Option<String>,
    /// Who sees to it; an empty text is nobody.
    #[arg(long, value_name = "WHO")]
    owner: Option<String>,
    /// The target date.
    #[arg(long, value_name = "YYYY-MM-DD")]
    due: Option<Date>,
}

impl From<Write> for Edit {
    fn from(write: Write) -> Self {
        match write {
            Write::Set(Set { summary, root_cause, mitigated_at: mitigated }) => {
                Self::Set { summary, root_cause, mitigated }
            }
            Write::AddChange { what, link } => Self::AddChange { what, link },
            Write::AddFollowUp { what, owner, due } => Self::AddFollowUp { what, owner, due },
            Write::FollowUp(FollowUp { id, change: FollowUpChange { what, owner, due } }) => {
                Self::ChangeFollowUp { id, what, owner, due }
            }
            Write::Done { id, undo } => Self::Done { id, done: !undo },
            Write::WentWell { text: what } => Self::AddLesson { lesson: Lesson::WentWell, what },
            Write::Improve { text: what } => Self::AddLesson { lesson: Lesson::ToImprove, what },
            Write::Remove { id } => Self::Remove { id },
            Write::Close => Self::Close,
            Write::Reopen => Self::Reopen,
        }
    }
}

fn mitigation(text: &str) -> Result<Mitigation, String> {
    if text == "unsaid" {
        return Ok(Mitigation::Unsaid);
    }
    let at: Result<Timestamp, _> = text.parse();
    at.map(Mitigation::At).map_err(|error| error.to_string())
}
