//! What a webhook of version 3 says. It is read only after its signature was verified.
//= pagerduty#webhooks: v3 overview

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// What was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// Somebody acknowledged an incident, or something did.
    Acknowledged(Heard),
    /// Somebody resolved an incident, or something did.
    Resolved(Heard),
    /// Nothing that we take part in, and why; it is answered, so that it does not come again.
    Ignored(&'static str),
    /// Nothing that PagerDuty sends.
    Broken(&'static str),
}

/// What became of which incident, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Names this event: the same one again is the same news.
    pub event: String,
    /// When it happened, by PagerDuty's clock.
    pub occurred_at: Timestamp,
    /// PagerDuty's id of the incident.
    pub id: String,
    /// The key under which it was opened. PagerDuty leaves it out where alerts are what opened it.
    pub key: Option<String>,
    /// PagerDuty's id of its service.
    pub service: Option<String>,
    /// Who did it; `None` where PagerDuty itself did, such as by a timeout.
    pub agent: Option<Agent>,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// PagerDuty's id.
    pub id: String,
    /// What it is.
    pub kind: AgentKind,
    /// How it is called; empty where that is not said.
    pub summary: String,
    /// The address, where it is said. A reference has none.
    pub email: Option<String>,
}

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentKind {
    /// A person, or what acts in a person's name.
    User,
    /// A service, an integration, a rule.
    Other,
}

#[derive(Deserialize)]
struct Body {
    event: Value,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    occurred_at: Timestamp,
    #[serde(default)]
    agent: Option<Reference>,
    data: Data,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
    id: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    email: Option<String>,
}

#[derive(Deserialize)]
struct Data {
    id: String,
    #[serde(default)]
    incident_key: Option<String>,
    #[serde(default)]
    service: Option<Reference>,
    #[serde(default)]
    resolve_reason: Option<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default, rename = "type")]
    kind: String,
}

/// What PagerDuty gives as the reason where the incident became a part of another.
const MERGED: &str = "merge_resolve_reason";

/// Reads the body of a request.
pub fn read(body: &[u8]) -> Inbound {
    let Ok(Body { event }) = serde_json::from_slice(body) else {
        return Inbound::Broken("the JSON is no event of a webhook");
    };
    let acknowledges = match event.get("event_type").and_then(Value::as_str) {
        Some("incident.acknowledged") => true,
        Some("incident.resolved") => false,
        Some("pagey.ping") => return Inbound::Ignored("a test of the subscription"),
        Some(_) => return Inbound::Ignored("an event that changes nothing here"),
        None => return Inbound::Broken("the event has no type"),
    };
    let Ok(event) = serde_json::from_value::<Event>(event) else {
        return Inbound::Broken("the event lacks its id, its instant or its incident");
    };
    let data = event.data;
    if event.id.is_empty() || data.id.is_empty() {
        return Inbound::Broken("the event or its incident has an empty id");
    }
    if data.resolve_reason.is_some_and(|reason| reason.kind == MERGED) {
        return Inbound::Ignored("the incident became a part of another, where it goes on");
    }
    let heard = Heard {
        event: event.id,
        occurred_at: event.occurred_at,
        id: data.id,
        key: data.incident_key.filter(|key| !key.is_empty()),
        service: data.service.map(|service| service.id).filter(|id| !id.is_empty()),
        agent: event.agent.and_then(agent),
    };
    if acknowledges { Inbound::Acknowledged(heard) } else { Inbound::Resolved(heard) }
}

fn agent(reference: Reference) -> Option<Agent> {
    let is_user = matches!(reference.kind.as_str(), "user" | "user_reference");
    let summary = reference.summary.as_deref().map(crate::text::one_line).unwrap_or_default();
    (!reference.id.is_empty()).then(|| Agent {
        id: reference.id,
        kind: if is_user { AgentKind::User } else { AgentKind::Other },
        summary: crate::text::cut_chars(&summary, SUMMARY_CHARS_MAX).to_owned(),
        email: reference.email.filter(|email| !email.is_empty()),
    })
}

/// Characters of a name: it ends on a timeline.
const SUMMARY_CHARS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(kind: &str) -> Value {
        json!({"event": {
            "id": "01CE5KJZLH",
            "event_type": kind,
            "resource_type": "incident",
            "occurred_at": "2026-11-23T01:02:03.169Z",
            "agent": {
                "html_url": "https://example.pagerduty.com/users/PLH1HKV", "id": "PLH1HKV",
                "self": "https://api.pagerduty.com/users/PLH1HKV",
                "summary": "Hanako Suzuki", "type": "user_reference",
            },
            "client": {"name": "PagerDuty"},
            "data": {
                "id": "PGR0VU2", "type": "incident", "status": "acknowledged", "number": 2,
                "html_url": "https://example.pagerduty.com/incidents/PGR0VU2",
                "incident_key": "d3640fbd41094207a1c11e58e46b1662",
                "created_at": "2026-11-23T01:00:00Z", "title": "A little bump in the road",
                "service": {"id": "PF9KMXH", "summary": "API Service", "type": "service_reference"},
                "assignees": [], "teams": [], "priority": null, "urgency": "high",
                "conference_bridge": null, "resolve_reason": null,
            },
        }})
    }

    fn said(event: &Value) -> Inbound {
        read(event.to_string().as_bytes())
    }

    fn heard() -> Heard {
        Heard {
            event: "01CE5KJZLH".to_owned(),
            occurred_at: "2026-11-23T01:02:03.169Z".parse().unwrap(),
            id: "PGR0VU2".to_owned(),
            key: Some("d3640fbd41094207a1c11e58e46b1662".to_owned()),
            service: Some("PF9KMXH".to_owned()),
            agent: Some(Agent {
                id: "PLH1HKV".to_owned(),
                kind: AgentKind::User,
                summary: "Hanako Suzuki".to_owned(),
                email: None,
            }),
        }
    }

    #[test]
    fn what_became_of_an_incident_and_by_whom() {
        assert_eq!(said(&event("incident.acknowledged")), Inbound::Acknowledged(heard()));
        assert_eq!(said(&event("incident.resolved")), Inbound::Resolved(heard()));
        let mut bare = event("incident.resolved");
        bare["event"]["agent"] = Value::Null;
        bare["event"]["data"] = json!({"id": "PGR0VU2", "incident_key": null});
        let expected = Heard { key: None, service: None, agent: None, ..heard() };
        assert_eq!(said(&bare), Inbound::Resolved(expected));
    }

    #[test]
    fn a_person_is_told_from_what_is_none() {
        for (agent, kind, email) in [
            (
                json!({"id": "P1", "type": "user", "email": "a@example.com"}),
                AgentKind::User,
                Some("a@example.com"),
            ),
            (json!({"id": "P1", "type": "user_reference", "summary": null}), AgentKind::User, None),
            (json!({"id": "P1", "type": "inbound_integration_reference"}), AgentKind::Other, None),
            (json!({"id": "P1", "type": "service_reference"}), AgentKind::Other, None),
            (json!({"id": "P1"}), AgentKind::Other, None),
        ] {
            let mut by = event("incident.acknowledged");
            by["event"]["agent"] = agent;
            let (id, email) = ("P1".to_owned(), email.map(str::to_owned));
            let agent = Some(Agent { id, kind, summary: String::new(), email });
            assert_eq!(said(&by), Inbound::Acknowledged(Heard { agent, ..heard() }));
        }
        let mut by_nobody = event("incident.acknowledged");
        by_nobody["event"]["agent"] = json!({"type": "user_reference"});
        assert_eq!(said(&by_nobody), Inbound::Acknowledged(Heard { agent: None, ..heard() }));
    }

    #[test]
    fn what_is_merged_goes_on_and_what_is_something_else_is_ignored() {
        let mut merged = event("incident.resolved");
        merged["event"]["data"]["resolve_reason"] = json!({"type": "merge_resolve_reason"});
        assert!(matches!(said(&merged), Inbound::Ignored(_)));
        for kind in [
            "incident.triggered",
            "incident.annotated",
            "service.updated",
            "pagey.ping",
            "",
            "incident.of_tomorrow",
        ] {
            let mut other = event(kind);
            other["event"]["data"] = json!({"type": "something"});
            other["event"]["occurred_at"] = json!(7);
            assert!(matches!(said(&other), Inbound::Ignored(_)), "{kind}");
        }
        // The vector of the signature is one.
        let vector = json!({"event": {"id": "01", "event_type": "incident.triggered"}});
        assert!(matches!(said(&vector), Inbound::Ignored(_)));
    }

    #[test]
    fn what_is_broken_is_told_from_what_is_ignored() {
        for member in ["id", "event_type", "occurred_at", "data"] {
            let mut without = event("incident.resolved");
            without["event"].as_object_mut().unwrap().remove(member);
            assert!(matches!(said(&without), Inbound::Broken(_)), "{member}");
        }
        for (member, value) in [
            ("id", json!("")),
            ("occurred_at", json!("yesterday")),
            ("agent", json!("Ana")),
            ("data", json!({"id": ""})),
        ] {
            let mut spoilt = event("incident.resolved");
            spoilt["event"][member] = value;
            assert!(matches!(said(&spoilt), Inbound::Broken(_)), "{member}");
        }
        for body in [b"".as_slice(), b"{}", b"\xff", br#"{"messages": []}"#] {
            assert!(matches!(read(body), Inbound::Broken(_)));
        }
    }
}
