//! Findings: what was changed near the start of an incident, and so may have caused it.
//!
//! An event tells one thing of a change, that it began or that it ended: a [`Mark`]. Marks are kept
//! as they come; which changes they tell of is put together at each question. So neither their order
//! nor their number matters, and nothing has to be read before one is kept.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::derive;
use crate::limits::{
    CHANGE_KEPT_FOR, CHANGED_BYTES_MAX, FINDING_AFTER, FINDING_BEFORE, FINDINGS_MAX,
};
use crate::time::after;

/// What is changed. Its ARN says in which account and Region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// A deployment of CodeDeploy.
    Deployment {
        /// The ARN of its deployment group.
        group: String,
        /// Its id.
        id: String,
    },
    /// A stack of CloudFormation.
    Stack {
        /// Its ARN.
        arn: String,
    },
}

impl Subject {
    /// Whether its names are no longer than names can be.
    pub fn is_bounded(&self) -> bool {
        let longest = match self {
            Self::Deployment { group, id } => group.len().max(id.len()),
            Self::Stack { arn } => arn.len(),
        };
        longest <= CHANGED_BYTES_MAX
    }
}

/// What an event tells of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Turn {
    /// It began.
    Began,
    /// It came to an end, a good or a bad one.
    Ended,
}

/// One event about a change. In order, marks tell the story of one subject after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// Of what.
    pub subject: Subject,
    /// When, by the clock of the event's source.
    pub at: Timestamp,
    /// What happened.
    pub turn: Turn,
}

impl Mark {
    /// Derived from all that it says: the same event again is the same mark.
    pub fn id(&self) -> Uuid {
        let turn = match self.turn {
            Turn::Began => "began",
            Turn::Ended => "ended",
        };
        let at = self.at.to_string();
        match &self.subject {
            Subject::Deployment { group, id } => {
                derive(&["mark", "deployment", group, id, &at, turn])
            }
            Subject::Stack { arn } => derive(&["mark", "stack", arn, &at, turn]),
        }
    }
}

/// A deployment, or one operation on a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What is changed.
    pub subject: Subject,
    /// Since when.
    pub began_at: Timestamp,
    /// Until when; none, as long as nothing was heard of its end.
    pub ended_at: Option<Timestamp>,
}

impl Change {
    /// Derived from what happens once: a deployment as such, and a stack's operation by its start.
    /// CloudFormation gives an operation no name, unless whoever began it chose one.
    pub fn id(&self) -> Uuid {
        match &self.subject {
            Subject::Deployment { group, id } => derive(&["change", "deployment", group, id]),
            Subject::Stack { arn } => derive(&["change", "stack", arn, &self.began_at.to_string()]),
        }
    }

    /// Where it stands among others: what began later is greater.
    pub fn place(&self) -> (Timestamp, Uuid) {
        (self.began_at, self.id())
    }

    /// Takes in what else is known of the same change.
    fn merge(&mut self, other: &Self) {
        self.began_at = self.began_at.min(other.began_at);
        self.ended_at = self.ended_at.max(other.ended_at);
    }
}

/// The changes that marks tell of, in whatever order and however often they came.
///
/// A stack is changed by one operation after the other, so each beginning is another change; a
/// deployment begins once. The last end before the next beginning counts: a rollback that fails, and
/// is gone on with, ends twice. What began before all that is known is no change: nobody could say
/// since when.
pub fn changes(marks: impl IntoIterator<Item = Mark>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for Mark { subject, at, turn } in marks.into_iter().collect::<BTreeSet<_>>() {
        let last = changes.last_mut().filter(|change| change.subject == subject);
        match (turn, &subject, last) {
            (Turn::Began, Subject::Deployment { .. }, Some(_)) | (Turn::Ended, _, None) => {}
            (Turn::Began, _, _) => changes.push(Change { subject, began_at: at, ended_at: None }),
            (Turn::Ended, _, Some(change)) => change.ended_at = Some(at),
        }
    }
    changes
}

/// When a change must have begun to be near the start of an incident: the first and the last instant.
pub fn around(start: Timestamp) -> (Timestamp, Timestamp) {
    let first = start.checked_sub(FINDING_BEFORE).unwrap_or(Timestamp::MIN);
    (first, after(start, FINDING_AFTER))
}

/// The changes that began near the `start` of an incident, the newest first: the last
/// [`FINDINGS_MAX`] of them.
pub fn near(start: Timestamp, marks: impl IntoIterator<Item = Mark>) -> Vec<Change> {
    let (first, last) = around(start);
    let mut near = changes(marks);
    near.retain(|change| (first..=last).contains(&change.began_at));
    near.sort_by_cached_key(|change| Reverse(change.place()));
    near.truncate(FINDINGS_MAX);
    near
}

/// A change that was found near the start of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was found.
    pub change: Change,
    /// When.
    pub found_at: Timestamp,
    /// When something new was found about it.
    pub changed_at: Timestamp,
}

impl Finding {
    /// The change's id.
    pub fn id(&self) -> Uuid {
        self.change.id()
    }
}

/// What is new about an incident whose findings are `known`, now that these changes are near its
/// start: findings to be written. What is known stays known, also when it is told of no more.
pub fn news(known: &[Finding], near: Vec<Change>, now: Timestamp) -> Vec<Finding> {
    let mut free = FINDINGS_MAX.saturating_sub(known.len());
    let mut news = Vec::new();
    for change in near {
        match known.iter().find(|finding| finding.id() == change.id()) {
            Some(finding) => {
                let mut next = Finding { changed_at: now, ..finding.clone() };
                next.change.merge(&change);
                news.extend((next.change != finding.change).then_some(next));
            }
            None if free > 0 => {
                free -= 1;
                news.push(Finding { change, found_at: now, changed_at: now });
            }
            None => {}
        }
    }
    news
}

/// The findings of an incident as they are with these news, the newest change first.
pub fn with_news(mut known: Vec<Finding>, news: Vec<Finding>) -> Vec<Finding> {
    known.retain(|finding| news.iter().all(|new| new.id() != finding.id()));
    known.extend(news);
    known.sort_by_cached_key(|finding| Reverse(finding.change.place()));
    known
}

/// Whether something may still become known of the changes near the `start` of an incident.
pub fn is_told_of(start: Timestamp, now: Timestamp) -> bool {
    now < after(start, CHANGE_KEPT_FOR)
}

#[cfg(test)]
mod tests;
