//! What people write into an analysis: each edit gives the next state, or says why not.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Analysis, Closed, ContributingChange, FollowUp, Lack, Note, is_required};
use crate::incident::{Incident, Modified};
use crate::limits::{
    ANALYSIS_ENTRIES_MAX, ANALYSIS_ENTRY_CHARS_MAX, ANALYSIS_LINK_CHARS_MAX,
    ANALYSIS_NAME_CHARS_MAX, ANALYSIS_TEXT_CHARS_MAX,
};
use crate::response_plan::ResponsePlan;

/// What is done to an analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Edit {
    /// Says what is known; what is absent stays, and an empty text takes away what was written.
    Set {
        /// What happened.
        summary: Option<String>,
        /// Why.
        root_cause: Option<String>,
        /// When the impact was over.
        mitigated: Option<Mitigation>,
    },
    /// One more change that led to the incident.
    AddChange {
        /// In a few words.
        what: String,
        /// Where to read more: a link, or an ARN.
        link: Option<String>,
    },
    /// Something more to be done.
    AddFollowUp {
        /// What.
        what: String,
        /// Who sees to it.
        owner: Option<String>,
        /// The target date.
        due: Option<Date>,
    },
    /// Changes a follow-up item; what is absent stays, and an empty owner is nobody.
    ChangeFollowUp {
        /// Which.
        id: u32,
        /// What.
        what: Option<String>,
        /// Who sees to it.
        owner: Option<String>,
        /// The target date.
        due: Option<Date>,
    },
    /// Says whether a follow-up item is done: the one thing that is also said after the closing.
    Done {
        /// Which.
        id: u32,
        /// Whether it is.
        done: bool,
    },
    /// Something that was learnt.
    AddLesson {
        /// Which way.
        lesson: Lesson,
        /// What.
        what: String,
    },
    /// Takes an entry away, whatever it is.
    Remove {
        /// Which.
        id: u32,
    },
    /// The work is over, and so is the incident.
    Close,
    /// There is more to be written.
    Reopen,
}

/// What becomes of the instant at which the impact was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mitigation {
    /// It was then, whatever the timeline says.
    At(Timestamp),
    /// Nobody says: the timeline does, or it is not known.
    Unsaid,
}

/// Which way a lesson goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Lesson {
    /// What went well.
    WentWell,
    /// What should be improved.
    ToImprove,
}

/// Why nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only that something was done is still written.
    #[error("the analysis is closed: reopen it to change it")]
    Closed,
    /// Closing waits for something.
    #[error("the analysis cannot be closed without {}", listed(.0))]
    Lacks(Vec<Lack>),
    /// There is no such entry.
    #[error("the analysis has no {kind} {id}")]
    NotFound {
        /// What kind of entry.
        kind: &'static str,
        /// Which.
        id: u32,
    },
    /// A text must say something.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A text is too long.
    #[error("{what} has {chars} characters, more than {most}")]
    TooLong {
        /// Which.
        what: &'static str,
        /// How many it has.
        chars: usize,
        /// How many it may have.
        most: usize,
    },
    /// A text would do something to a terminal.
    #[error("{0} has control characters")]
    Control(&'static str),
    /// Neither a link nor an ARN.
    #[error("a link begins with https://, http:// or arn:, and has no spaces")]
    NoLink,
    /// There are as many entries of this kind as there may be.
    #[error("an analysis has at most {ANALYSIS_ENTRIES_MAX} {0}")]
    TooMany(&'static str),
    /// The impact was not over before it began, nor is it known to be later.
    #[error("the impact was over between the opening of the incident and now")]
    Untimely,
}

/// What an analysis is about.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Its plan, where there still is one.
    pub plan: Option<&'a ResponsePlan>,
}

impl About<'_> {
    /// Whether a whole analysis is asked for.
    pub fn is_required(&self) -> bool {
        is_required(self.incident.impact, self.plan)
    }
}

/// Edits an analysis. An edit that changes nothing gives it as it is.
///
/// # Errors
/// [`Refusal`]; nothing is half-written.
pub fn edit(
    analysis: &Analysis,
    edit: &Edit,
    about: About<'_>,
    by: &str,
    now: Timestamp,
) -> Result<Analysis, Refusal> {
    let by = checked("the name of whoever writes", by, ANALYSIS_NAME_CHARS_MAX)?;
    let mut next = analysis.clone();
    if !analysis.is_closed(about.incident.resolved_at()) {
        // Of a resolution that does not hold any more.
        next.closed = None;
    } else if !matches!(edit, Edit::Done { .. } | Edit::Close | Edit::Reopen) {
        return Err(Refusal::Closed);
    }
    apply(&mut next, edit, about, &by, now)?;
    if next != *analysis {
        next.modified = Some(Modified { at: now, by });
    }
    Ok(next)
}

fn apply(
    next: &mut Analysis,
    edit: &Edit,
    about: About<'_>,
    by: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    match edit {
        Edit::Set { summary, root_cause, mitigated } => {
            set_text(&mut next.summary, "the summary", summary.as_deref())?;
            set_text(&mut next.root_cause, "the root cause", root_cause.as_deref())?;
            set_mitigated(next, *mitigated, about.incident, now)
        }
        Edit::AddChange { what, link } => {
            let link = link.as_deref().map(checked_link).transpose()?;
            let entry = |id, what| ContributingChange { id, what, link };
            add(&mut next.changes, &mut next.last_id, "contributing changes", what, entry)
        }
        Edit::AddFollowUp { what, owner, due } => {
            let owner = owner.as_deref().map(checked_owner).transpose()?.flatten();
            let entry = |id, what| FollowUp { id, what, owner, due: *due, done: None };
            add(&mut next.follow_ups, &mut next.last_id, "follow-up items", what, entry)
        }
        Edit::ChangeFollowUp { id, what, owner, due } => {
            let item = follow_up(next, *id)?;
            if let Some(what) = what {
                item.what = checked_entry(what)?;
            }
            if let Some(owner) = owner {
                item.owner = checked_owner(owner)?;
            }
            item.due = due.or(item.due);
            Ok(())
        }
        Edit::Done { id, done } => {
            let item = follow_up(next, *id)?;
            if item.done.is_some() != *done {
                item.done = done.then(|| Modified { at: now, by: by.to_owned() });
            }
            Ok(())
        }
        Edit::AddLesson { lesson, what } => {
            let lessons = match lesson {
                Lesson::WentWell => &mut next.went_well,
                Lesson::ToImprove => &mut next.to_improve,
            };
            let entry = |id, what| Note { id, what };
            add(lessons, &mut next.last_id, "lessons of a kind", what, entry)
        }
        Edit::Remove { id } => remove(next, *id),
        Edit::Close => close(next, about, by, now),
        Edit::Reopen => {
            next.closed = None;
            Ok(())
        }
    }
}

fn set_text(place: &mut String, what: &'static str, text: Option<&str>) -> Result<(), Refusal> {
    if let Some(text) = text {
        *place = bounded(what, text, ANALYSIS_TEXT_CHARS_MAX)?;
    }
    Ok(())
}

fn set_mitigated(
    next: &mut Analysis,
    mitigated: Option<Mitigation>,
    incident: &Incident,
    now: Timestamp,
) -> Result<(), Refusal> {
    next.mitigated_at = match mitigated {
        None => next.mitigated_at,
        Some(Mitigation::Unsaid) => None,
        Some(Mitigation::At(at)) if incident.created_at <= at && at <= now => Some(at),
        Some(Mitigation::At(_)) => return Err(Refusal::Untimely),
    };
    Ok(())
}

fn add<T>(
    entries: &mut Vec<T>,
    last_id: &mut u32,
    kind: &'static str,
    what: &str,
    entry: impl FnOnce(u32, String) -> T,
) -> Result<(), Refusal> {
    let what = checked_entry(what)?;
    if entries.len() >= ANALYSIS_ENTRIES_MAX {
        return Err(Refusal::TooMany(kind));
    }
    *last_id = last_id.saturating_add(1);
    entries.push(entry(*last_id, what));
    Ok(())
}

fn follow_up(of: &mut Analysis, id: u32) -> Result<&mut FollowUp, Refusal> {
    let found = of.follow_ups.iter_mut().find(|item| item.id == id);
    found.ok_or(Refusal::NotFound { kind: "follow-up item", id })
}

fn remove(next: &mut Analysis, id: u32) -> Result<(), Refusal> {
    let count = |of: &Analysis| {
        [of.changes.len(), of.follow_ups.len(), of.went_well.len(), of.to_improve.len()]
    };
    let before = count(next);
    next.changes.retain(|entry| entry.id != id);
    next.follow_ups.retain(|entry| entry.id != id);
    next.went_well.retain(|entry| entry.id != id);
    next.to_improve.retain(|entry| entry.id != id);
    if count(next) == before {
        return Err(Refusal::NotFound { kind: "entry", id });
    }
    Ok(())
}

fn close(next: &mut Analysis, about: About<'_>, by: &str, now: Timestamp) -> Result<(), Refusal> {
    if next.closed.is_some() {
        return Ok(());
    }
    let lacks = next.lacks(about.incident, about.is_required());
    match about.incident.resolved_at() {
        Some(resolved_at) if lacks.is_empty() => {
            next.closed = Some(Closed { at: now, by: by.to_owned(), resolved_at });
            Ok(())
        }
        _ => Err(Refusal::Lacks(lacks)),
    }
}

fn checked_entry(what: &str) -> Result<String, Refusal> {
    checked("the text of an entry", what, ANALYSIS_ENTRY_CHARS_MAX)
}

/// Nobody, where it is empty.
fn checked_owner(owner: &str) -> Result<Option<String>, Refusal> {
    let owner = bounded("the owner", owner, ANALYSIS_NAME_CHARS_MAX)?;
    Ok((!owner.is_empty()).then_some(owner))
}

fn checked_link(link: &str) -> Result<String, Refusal> {
    let link = checked("the link", link, ANALYSIS_LINK_CHARS_MAX)?;
    let begins = ["https://", "http://", "arn:"].iter().any(|prefix| link.starts_with(prefix));
    if begins && !link.contains(char::is_whitespace) { Ok(link) } else { Err(Refusal::NoLink) }
}

/// A text that says something, and not too much.
fn checked(what: &'static str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = bounded(what, text, most)?;
    if text.is_empty() { Err(Refusal::Empty(what)) } else { Ok(text) }
}

/// A text without what surrounds it. It is shown on terminals: nothing but line breaks and tabs may
/// do anything there.
fn bounded(what: &'static str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars > most {
        return Err(Refusal::TooLong { what, chars, most });
    }
    if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Err(Refusal::Control(what));
    }
    Ok(text.to_owned())
}

fn listed(lacks: &[Lack]) -> String {
    lacks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
