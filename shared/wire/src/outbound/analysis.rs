//! An analysis as the document that people export: one JSON object with all that is known of an
//! incident afterwards. What is absent is `null`; instants are UTC, spans of time are in seconds.

use domain::analysis::{Analysis, ContributingChange, Edit, Figures, FollowUp, Note};
use domain::contact::ChannelKind;
use domain::ids::{ContactId, IncidentId};
use domain::incident::Incident;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// The document.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    incident: &'a IncidentId,
    title: &'a str,
    /// 1 to 10.
    impact: u8,
    /// AWS's name for it.
    impact_name: Option<&'static str>,
    status: Status,
    #[serde(flatten)]
    instants: Instants,
    #[serde(flatten)]
    spans: Spans,
    times_reopened: usize,
    pages: Vec<Pages<'a>>,
    acknowledged_by: Vec<Acknowledged<'a>>,
    summary: Option<&'a str>,
    root_cause: Option<&'a str>,
    contributing_changes: &'a [ContributingChange],
    follow_up_items: Vec<Item<'a>>,
    went_well: &'a [Note],
    to_improve: &'a [Note],
    /// Whether the plan asks for a whole analysis.
    required: bool,
    /// What closing it waits for, in words.
    lacks: Vec<String>,
    modified_at: Option<Timestamp>,
    modified_by: Option<&'a str>,
    closed_at: Option<Timestamp>,
    closed_by: Option<&'a str>,
}

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Open,
    Resolved,
    Closed,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "they are the names in the document")]
struct Instants {
    opened_at: Timestamp,
    engaged_at: Option<Timestamp>,
    acknowledged_at: Option<Timestamp>,
    mitigated_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "they are the names in the document")]
struct Spans {
    duration_seconds: Option<i64>,
    time_to_engage_seconds: Option<i64>,
    time_to_acknowledge_seconds: Option<i64>,
    time_to_mitigate_seconds: Option<i64>,
    time_to_resolve_seconds: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Pages<'a> {
    contact: &'a ContactId,
    channel: ChannelKind,
    sent: usize,
    failed: usize,
}

#[derive(Debug, Serialize)]
struct Acknowledged<'a> {
    contact: &'a ContactId,
    at: Timestamp,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    id: u32,
    what: &'a str,
    owner: Option<&'a str>,
    due: Option<Date>,
    done_at: Option<Timestamp>,
    done_by: Option<&'a str>,
}

/// Puts together what is known of an incident afterwards.
pub fn document<'a>(
    incident: &'a Incident,
    figures: &'a Figures,
    analysis: &'a Analysis,
    required: bool,
) -> Document<'a> {
    let is_closed = analysis.is_closed(incident.resolved_at());
    let closed = analysis.closed.as_ref().filter(|_| is_closed);
    let modified = analysis.modified.as_ref();
    let pages = figures.paged.iter().map(|paged| Pages {
        contact: &paged.contact,
        channel: paged.kind,
        sent: paged.sent,
        failed: paged.failed,
    });
    let answers = figures.answers.iter();
    let lacks = analysis.lacks(incident, required);
    Document {
        incident: &incident.id,
        title: &incident.title,
        impact: incident.impact.number(),
        impact_name: incident.impact.name(),
        status: match (incident.is_open(), is_closed) {
            (true, _) => Status::Open,
            (false, false) => Status::Resolved,
            (false, true) => Status::Closed,
        },
        instants: instants(figures),
        spans: spans(figures),
        times_reopened: figures.times_reopened,
        pages: pages.collect(),
        acknowledged_by: answers
            .map(|answer| Acknowledged { contact: &answer.contact, at: answer.at })
            .collect(),
        summary: written(&analysis.summary),
        root_cause: written(&analysis.root_cause),
        contributing_changes: &analysis.changes,
        follow_up_items: analysis.follow_ups.iter().map(item).collect(),
        went_well: &analysis.went_well,
        to_improve: &analysis.to_improve,
        required,
        lacks: lacks.iter().map(ToString::to_string).collect(),
        modified_at: modified.map(|modified| modified.at),
        modified_by: modified.map(|modified| modified.by.as_str()),
        closed_at: closed.map(|closed| closed.at),
        closed_by: closed.map(|closed| closed.by.as_str()),
    }
}

/// What was done, with the number by which the entry is named.
pub fn told(edit: &Edit, written: &Analysis) -> String {
    let number = written.last_id;
    match edit {
        Edit::Set { .. } => "written".to_owned(),
        Edit::AddChange { .. } => format!("contributing change {number} added"),
        Edit::AddFollowUp { .. } => format!("follow-up item {number} added"),
        Edit::AddLesson { .. } => format!("lesson {number} added"),
        Edit::ChangeFollowUp { id, .. } => format!("follow-up item {id} changed"),
        Edit::Done { id, done: true } => format!("follow-up item {id} is done"),
        Edit::Done { id, done: false } => format!("follow-up item {id} is not done"),
        Edit::Remove { id } => format!("entry {id} removed"),
        Edit::Close => format!("closed {}", written.incident),
        Edit::Reopen => "the analysis is open again".to_owned(),
    }
}

fn instants(of: &Figures) -> Instants {
    Instants {
        opened_at: of.opened_at,
        engaged_at: of.engaged_at,
        acknowledged_at: of.acknowledged_at,
        mitigated_at: of.mitigated_at,
        resolved_at: of.resolved_at,
    }
}

fn spans(of: &Figures) -> Spans {
    let seconds = |at| of.time_to(at).map(|time| time.as_secs());
    Spans {
        duration_seconds: of.duration.map(|open| open.as_secs()),
        time_to_engage_seconds: seconds(of.engaged_at),
        time_to_acknowledge_seconds: seconds(of.acknowledged_at),
        time_to_mitigate_seconds: seconds(of.mitigated_at),
        time_to_resolve_seconds: seconds(of.resolved_at),
    }
}

fn item(of: &FollowUp) -> Item<'_> {
    Item {
        id: of.id,
        what: &of.what,
        owner: of.owner.as_deref(),
        due: of.due,
        done_at: of.done.as_ref().map(|done| done.at),
        done_by: of.done.as_ref().map(|done| done.by.as_str()),
    }
}

fn written(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
