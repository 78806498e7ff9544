//! The words of what PagerDuty is told, and of what is heard from there.

use domain::incident::Incident;
use domain::limits::PAGER_DUTY_NOTE_CHARS_MAX;
use domain::pager_duty::Status;
use domain::timeline::{Fact, TimelineEvent};

use super::timeline::tell;
use crate::text::cut_chars;

/// What responders should know when an incident is opened there.
pub fn details(incident: &Incident) -> String {
    let known = incident.summary.trim();
    let which = format!("Tocsin's incident {}, response plan {}", incident.id, incident.plan());
    if known.is_empty() { which } else { format!("{known}\n\n{which}") }
}

/// A fact as a note: when, and what. The same fact always has the same words, by which a note is found again.
pub fn note(event: &TimelineEvent) -> String {
    let words = if let Fact::Written(written) = &event.fact {
        format!("{}: {}", written.by, said(&written.data))
    } else {
        tell(&event.fact)
    };
    let note = format!("{}: {words}", event.at);
    cut_chars(&note, PAGER_DUTY_NOTE_CHARS_MAX).trim().to_owned()
}

/// What somebody wrote: by convention JSON, and then mostly a text.
fn said(data: &str) -> String {
    serde_json::from_str(data).unwrap_or_else(|_| data.to_owned())
}

/// What our own timeline says of an answer over there that changes nothing here.
pub fn unheeded(status: Status, by_person: bool) -> &'static str {
    match (status, by_person) {
        (Status::Triggered | Status::Acknowledged, true) => {
            "acknowledged in PagerDuty by nobody who is paged here; paging goes on"
        }
        (Status::Triggered | Status::Acknowledged, false) => {
            "acknowledged in PagerDuty by no person; paging goes on"
        }
        (Status::Resolved, _) => "resolved in PagerDuty by no person; this incident stays open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::IncidentId;
    use domain::signal::Impact;
    use domain::timeline::Written;
    use jiff::Timestamp;

    fn at() -> Timestamp {
        "2026-11-23T01:00:00Z".parse().unwrap()
    }

    fn event(fact: Fact) -> TimelineEvent {
        TimelineEvent { at: at(), sequence: None, fact }
    }

    fn written(data: &str) -> Fact {
        Fact::Written(Written {
            id: uuid::Uuid::nil(),
            kind: "Note".into(),
            data: data.into(),
            references: Vec::new(),
            updated_at: at(),
            by: "ana".into(),
        })
    }

    #[test]
    fn a_note_says_when_and_what() {
        let resolved = Fact::IncidentResolved { by: "ana".into(), summary: None };
        assert_eq!(note(&event(resolved)), "2026-11-23T01:00:00Z: resolved by ana");
        let text = serde_json::json!("rolled \"back\"").to_string();
        assert_eq!(note(&event(written(&text))), "2026-11-23T01:00:00Z: ana: rolled \"back\"");
        let object = note(&event(written(r#"{"a": 1}"#)));
        assert_eq!(object, r#"2026-11-23T01:00:00Z: ana: {"a": 1}"#);
    }

    #[test]
    fn a_note_is_no_longer_than_is_taken() {
        let long = serde_json::json!("語 ".repeat(3_000)).to_string();
        let note = note(&event(written(&long)));
        let chars = note.chars().count();
        assert!((1_990..=PAGER_DUTY_NOTE_CHARS_MAX).contains(&chars), "{chars}");
        assert_eq!(note.trim(), note, "found again, whoever trims it");
    }

    #[test]
    fn details_are_what_is_known_and_which_incident_it_is() {
        let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
        let mut incident = Incident::new(id, "db down", Impact::CRITICAL, "tests", at());
        let which = "Tocsin's incident web/11111111-1111-5111-8111-111111111111, response plan web";
        assert_eq!(details(&incident), which);
        incident.summary = "Look at the pool.\n".into();
        assert_eq!(details(&incident), format!("Look at the pool.\n\n{which}"));
    }
}
