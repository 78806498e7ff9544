//! Requests of the REST API, and events for the Events API: what they say, without what opens an account.
//= pagerduty#rest-api: incidents, notes, users; pagerduty#events-api-v2

use domain::limits::{
    PAGER_DUTY_DETAILS_CHARS_MAX, PAGER_DUTY_KEY_BYTES_MAX, PAGER_DUTY_NOTE_CHARS_MAX,
    PAGER_DUTY_SOURCE_CHARS_MAX, PAGER_DUTY_TITLE_CHARS_MAX,
};
use domain::pager_duty::Status;
use domain::signal::Impact;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::text::{cut_chars, one_line};

/// The version of the REST API that is spoken, for the header `accept`.
pub const ACCEPT: &str = "application/vnd.pagerduty+json;version=2";
/// The type of what is said, for the header `content-type`.
pub const CONTENT_TYPE: &str = "application/json";

/// Where events are sent.
const ENQUEUE: &str = "/v2/enqueue";

/// Incidents of one page. Of a key there are as many as it was opened again, and the newest come first.
const PAGE: usize = 25;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What it is called in errors.
    pub what: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// What follows the API's address, with a slash at its beginning.
    pub path: String,
    /// What it says; null where it only asks.
    pub body: Value,
}

impl Request {
    /// Whether it changes anything: then somebody is to have done so, and is named in the header `from`.
    pub fn writes(&self) -> bool {
        !self.body.is_null()
    }

    /// Whether it is for the Events API, which knows its senders by what an event says.
    pub fn is_event(&self) -> bool {
        self.path == ENQUEUE
    }
}

/// Whether PagerDuty takes a key. Without one it would show every incident and open one more each time, and one that was
/// cut would be another's.
pub fn is_key(key: &str) -> bool {
    (1..=PAGER_DUTY_KEY_BYTES_MAX).contains(&key.len())
}

/// The incidents under a key of a service, the newest first, however old.
pub fn find(service: &str, key: &str) -> Request {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("incident_key", key).append_pair("service_ids[]", service);
    for status in [Status::Triggered, Status::Acknowledged, Status::Resolved] {
        query.append_pair("statuses[]", status_name(status));
    }
    query.append_pair("date_range", "all").append_pair("sort_by", "created_at:desc");
    let query = query.append_pair("limit", &PAGE.to_string()).finish();
    ask("finding an incident", format!("/incidents?{query}"))
}

/// Opens an incident.
pub fn create(service: &str, key: &str, told: &Told) -> Request {
    let mut incident = json!({
        "type": "incident",
        "title": title(told.title),
        "service": {"id": service, "type": "service_reference"},
        "urgency": urgency(told.impact),
        "incident_key": key,
    });
    let details = cut_chars(told.details, PAGER_DUTY_DETAILS_CHARS_MAX);
    if !details.trim().is_empty() {
        incident["body"] = json!({"type": "incident_body", "details": details});
    }
    let body = json!({"incident": incident});
    Request { what: "opening an incident", method: "POST", path: "/incidents".to_owned(), body }
}

/// Brings an incident to a status.
pub fn set_status(id: &str, status: Status) -> Request {
    let body = json!({"incident": {"type": "incident_reference", "status": status_name(status)}});
    let path = format!("/incidents/{}", segment(id));
    Request { what: "changing an incident", method: "PUT", path, body }
}

/// The notes of an incident.
pub fn notes(id: &str) -> Request {
    ask("reading notes", format!("/incidents/{}/notes", segment(id)))
}

/// Writes a note.
pub fn note(id: &str, words: &str) -> Request {
    let body = json!({"note": {"content": note_words(words)}});
    let path = format!("/incidents/{}/notes", segment(id));
    Request { what: "writing a note", method: "POST", path, body }
}

/// The words of a note as they are kept, so that one that is there is known again.
pub fn note_words(words: &str) -> &str {
    cut_chars(words, PAGER_DUTY_NOTE_CHARS_MAX)
}

/// What is known of a user.
pub fn user(id: &str) -> Request {
    ask("reading a user", format!("/users/{}", segment(id)))
}

/// What is told of an incident that is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told<'a> {
    /// The title.
    pub title: &'a str,
    /// What responders should know.
    pub details: &'a str,
    /// How bad it is.
    pub impact: Impact,
    /// What caused it.
    pub source: &'a str,
}

/// An event that opens an incident.
pub fn trigger_event(routing_key: &str, key: &str, told: &Told) -> Request {
    let source = one_line(told.source);
    let source = cut_chars(&source, PAGER_DUTY_SOURCE_CHARS_MAX);
    let mut payload = json!({
        "summary": title(told.title),
        "source": if source.is_empty() { CLIENT } else { source },
        "severity": severity(told.impact),
    });
    let details = cut_chars(told.details, PAGER_DUTY_DETAILS_CHARS_MAX);
    if !details.trim().is_empty() {
        payload["custom_details"] = json!({"details": details});
    }
    let mut body = event(routing_key, key, "trigger");
    body["payload"] = payload;
    body["client"] = json!(CLIENT);
    enqueue(body)
}

/// An event that brings an incident to a status; `None` where no event does.
pub fn status_event(routing_key: &str, key: &str, status: Status) -> Option<Request> {
    let action = match status {
        Status::Triggered => return None,
        Status::Acknowledged => "acknowledge",
        Status::Resolved => "resolve",
    };
    Some(enqueue(event(routing_key, key, action)))
}

/// Who we are, to people there.
const CLIENT: &str = "Tocsin";

fn event(routing_key: &str, key: &str, action: &str) -> Value {
    json!({"routing_key": routing_key, "dedup_key": key, "event_action": action})
}

fn enqueue(body: Value) -> Request {
    Request { what: "sending an event", method: "POST", path: ENQUEUE.to_owned(), body }
}

fn ask(what: &'static str, path: String) -> Request {
    Request { what, method: "GET", path, body: Value::Null }
}

/// A part of a path that is an id, whatever it is.
fn segment(id: &str) -> String {
    utf8_percent_encode(id, NON_ALPHANUMERIC).to_string()
}

/// One line, which is not empty.
fn title(words: &str) -> String {
    let words = one_line(words);
    let words = cut_chars(&words, PAGER_DUTY_TITLE_CHARS_MAX);
    if words.is_empty() { "An incident".to_owned() } else { words.to_owned() }
}

/// PagerDuty's name of a status.
pub const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Triggered => "triggered",
        Status::Acknowledged => "acknowledged",
        Status::Resolved => "resolved",
    }
}

/// Whether somebody is called at once. It agrees with what PagerDuty makes of the [`severity`] of an event.
//= pagerduty#dynamic-notifications: severity and urgency
pub fn urgency(impact: Impact) -> &'static str {
    if impact <= Impact::HIGH { "high" } else { "low" }
}

/// PagerDuty's name for how bad it is.
pub fn severity(impact: Impact) -> &'static str {
    match impact {
        Impact::CRITICAL => "critical",
        Impact::HIGH => "error",
        Impact::MEDIUM => "warning",
        _ => "info",
    }
}

#[cfg(test)]
mod tests;
