//! Incidents of an account, by its REST API.

use domain::pager_duty::Status;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use wire::pager_duty::method::status_name;

use super::account::{Account, Outcome, error};
use super::schema::{CHANGE, CREATE, NOTE, QUERY};
use crate::web::Asked;

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// PagerDuty's id.
    pub id: String,
    /// The key under which it was opened.
    pub key: String,
    /// The id of its service.
    pub service: String,
    /// How it stands.
    pub status: Status,
    /// The title.
    pub title: String,
    /// What responders should know.
    pub details: String,
    /// `high` or `low`.
    pub urgency: String,
    /// Its notes, in order.
    pub notes: Vec<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Whether it was opened more than a month ago: such are shown only when all are asked for.
    pub is_old: bool,
    /// Whether an event opened it: then it does not show its key.
    pub by_event: bool,
}

impl Incident {
    /// One that was opened just now, as the `number`-th of an account.
    pub(super) fn new(number: u32, service: &str, key: &str) -> Self {
        let created_at = "2026-11-23T01:00:00Z".parse::<Timestamp>().unwrap();
        Self {
            id: format!("Q{number:04}"),
            key: key.to_owned(),
            service: service.to_owned(),
            status: Status::Triggered,
            title: String::new(),
            details: String::new(),
            urgency: "high".to_owned(),
            notes: Vec::new(),
            created_at: created_at + SignedDuration::from_secs(number.into()),
            is_old: false,
            by_event: false,
        }
    }

    pub(super) fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "type": "incident",
            "summary": format!("[#1] {}", self.title),
            "title": self.title,
            "html_url": format!("https://example.pagerduty.com/incidents/{}", self.id),
            "incident_key": (!self.by_event).then_some(&self.key),
            "service": {"id": self.service, "type": "service_reference"},
            "status": status_name(self.status),
            "urgency": self.urgency,
            "created_at": self.created_at.to_string(),
            // The account has no clock: whatever is over was so at once.
            "resolved_at": (self.status == Status::Resolved).then(|| self.created_at.to_string()),
        })
    }
}

impl Account {
    /// An incident by its id.
    pub fn incident_mut(&mut self, id: &str) -> Option<&mut Incident> {
        self.incidents.iter_mut().find(|incident| incident.id == id)
    }

    pub(super) fn find(&mut self, query: &[(String, String)]) -> Outcome {
        let is_known = |name: &String| QUERY.contains(&name.as_str());
        if let Some((name, _)) = query.iter().find(|(name, _)| !is_known(name)) {
            return Err(self.violated("find", &format!("{name} is unknown")));
        }
        let all = |name: &str| -> Vec<&str> {
            let its = query.iter().filter(|(its, _)| its == name);
            its.map(|(_, value)| value.as_str()).collect()
        };
        let one = |name: &str| all(name).last().copied();
        let (keys, services, statuses) =
            (one("incident_key"), all("service_ids[]"), all("statuses[]"));
        let statuses_known = ["triggered", "acknowledged", "resolved"];
        let limit = one("limit").map_or(Ok(25), str::parse::<usize>);
        let limit = limit.ok().filter(|limit| (1..=100).contains(limit));
        let sort = one("sort_by").unwrap_or("created_at:asc");
        let is_whole = statuses.iter().all(|status| statuses_known.contains(status))
            && one("date_range").is_none_or(|range| range == "all")
            && ["created_at:asc", "created_at:desc"].contains(&sort);
        let Some(limit) = limit.filter(|_| is_whole) else {
            return Err(self.violated("find", &format!("{query:?}")));
        };
        let is_meant = |incident: &&Incident| {
            // An empty key is none: all are shown.
            keys.is_none_or(|key| key.is_empty() || incident.key == key)
                && (services.is_empty() || services.contains(&incident.service.as_str()))
                && (statuses.is_empty() || statuses.contains(&status_name(incident.status)))
                && (!incident.is_old || one("date_range").is_some())
        };
        let mut found: Vec<&Incident> = self.incidents.iter().filter(is_meant).collect();
        found.sort_by_key(|incident| incident.created_at);
        if sort == "created_at:desc" {
            found.reverse();
        }
        let more = found.len() > limit;
        let shown: Vec<Value> = found.into_iter().take(limit).map(Incident::shown).collect();
        Ok((200, json!({"incidents": shown, "limit": limit, "offset": 0, "more": more})))
    }

    pub(super) fn create(&mut self, asked: &Asked) -> Outcome {
        let members = self.members("create", CREATE, asked)?;
        let incident = &members["incident"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (service, key) = (text(&incident["service"]["id"]), text(&incident["incident_key"]));
        if !self.services.contains(&service) {
            return Err(error(400, 2001, "Invalid Input Provided", Some("Service not found")));
        }
        let open = |one: &Incident| {
            (&one.key, &one.service) == (&key, &service) && one.status != Status::Resolved
        };
        if !key.is_empty() && self.incidents.iter().any(open) {
            let detail = "Open incident with matching dedup key already exists on this service";
            return Err(error(400, 2002, "Arguments Caused Error", Some(detail)));
        }
        let opened = Incident {
            title: text(&incident["title"]),
            details: text(&incident["body"]["details"]),
            urgency: text(&incident["urgency"]),
            ..Incident::new(self.number(), &service, &key)
        };
        let shown = opened.shown();
        self.incidents.push(opened);
        Ok((201, json!({"incident": shown})))
    }

    pub(super) fn change(&mut self, id: &str, asked: &Asked) -> Outcome {
        let members = self.members("change", CHANGE, asked)?;
        let found = self.incident_mut(id);
        let incident = found.ok_or_else(|| error(404, 2100, "Not Found", None))?;
        if incident.status == Status::Resolved {
            let detail = Some("Incident Already Resolved");
            return Err(error(400, 2001, "Invalid Input Provided", detail));
        }
        match members["incident"]["status"].as_str() {
            Some("acknowledged") => incident.status = Status::Acknowledged,
            Some("resolved") => incident.status = Status::Resolved,
            Some(_) | None => {}
        }
        Ok((200, json!({"incident": incident.shown()})))
    }

    /// The newest first.
    pub(super) fn notes(&mut self, id: &str) -> Outcome {
        let found = self.incident_mut(id);
        let incident = found.ok_or_else(|| error(404, 2100, "Not Found", None))?;
        let notes = incident.notes.iter().enumerate().rev();
        let notes =
            notes.map(|(number, words)| json!({"id": format!("N{number}"), "content": words}));
        Ok((200, json!({"notes": notes.collect::<Vec<_>>()})))
    }

    pub(super) fn note(&mut self, id: &str, asked: &Asked) -> Outcome {
        let members = self.members("note", NOTE, asked)?;
        let found = self.incident_mut(id);
        let incident = found.ok_or_else(|| error(404, 2100, "Not Found", None))?;
        let words = members["note"]["content"].as_str().unwrap_or_default();
        incident.notes.push(words.to_owned());
        Ok((200, json!({"note": {"id": "N1", "content": words}})))
    }
}
