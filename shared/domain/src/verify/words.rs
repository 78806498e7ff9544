//! A finding as a sentence.

use std::fmt;

use jiff::Timestamp;

use super::Finding;
use crate::limits::{PAGES_MAX, RUNS_MAX};

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uncovered { schedule, windows, minutes } => {
                let first = windows.first().map_or_else(String::new, |window| second(window.start));
                write!(
                    f,
                    "nobody is on call in {schedule} for {minutes} minutes, first from {first}"
                )
            }
            Self::EngagesNobody { plan } => write!(f, "response plan {plan} engages nobody"),
            Self::NoAlias { plan, why } => {
                write!(f, "no alarm can name the response plan {plan}: {why}")
            }
            Self::Missing { of, names } => write!(f, "{of} names {names}, which does not exist"),
            Self::ReachesNobody { contact, stage, at, why } => {
                let (at, why) = (second(*at), why.join(", "));
                let why = if why.is_empty() { "nobody" } else { &why };
                write!(f, "stage {stage} of {contact} reaches nobody from {at} on: {why}")
            }
            Self::NotActivated { channel, name } => {
                write!(f, "channel {channel} ({name}) was never activated")
            }
            Self::Alone { contact, person } => {
                write!(f, "{person} is alone on every stage of {contact}")
            }
            Self::Nested { contact, inner } => {
                write!(f, "{inner} is a stage of {contact}, where it engages nobody")
            }
            Self::TooLarge { contact, people, pages } => write!(
                f,
                "{contact} may reach {people} people with {pages} pages; one engagement has room for \
                 {RUNS_MAX} and {PAGES_MAX}"
            ),
            Self::Unanswered { heartbeat } => {
                write!(f, "no response plan answers when heartbeat {heartbeat} is missing")
            }
        }
    }
}

/// An instant to the second: more is noise to a person.
pub(crate) fn second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
