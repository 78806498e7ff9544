//! What PagerDuty's answers mean.
//= pagerduty#rest-api: errors, pagerduty#events-api-v2: responses

use domain::pager_duty::{Status, Theirs};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::method::status_name;

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What that means.
    pub class: Class,
    /// PagerDuty's words for it; empty where it has none.
    pub words: String,
}

/// What a refusal means for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// An incident is open under the key.
    Exists,
    /// The incident has this status, or is over.
    Already,
    /// There is nothing of that id.
    Absent,
    /// Too many requests.
    Throttled,
    /// PagerDuty cannot just now: it may have been done.
    Busy,
    /// Another try changes nothing.
    Refused,
}

/// Characters of PagerDuty's words: they end on a timeline.
const WORDS_CHARS_MAX: usize = 200;

/// PagerDuty's codes of an incident that has the status, or is over.
const ALREADY: [u64; 3] = [ALREADY_RESOLVED, 1002, 1019];
const ALREADY_RESOLVED: u64 = 1001;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    error: Error,
    /// Of the Events API, which has no object around them.
    message: String,
    errors: Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Error {
    message: String,
    code: u64,
    errors: Value,
}

/// What an answer of a status that is none of success means.
pub fn failure(status: u16, body: &[u8]) -> Failure {
    let answer: Answer = serde_json::from_slice(body).unwrap_or_default();
    let (error, outer) = (answer.error, texts(&answer.errors));
    let said: Vec<String> = [error.message, answer.message]
        .into_iter()
        .chain(texts(&error.errors))
        .chain(outer)
        .map(|text| crate::text::one_line(&text))
        .filter(|text| !text.is_empty())
        .collect();
    let words = said.join(": ");
    let has = |phrase: &str| said.iter().any(|text| text.to_ascii_lowercase().contains(phrase));
    let class = match status {
        // The code is that of every argument that does not fit: the words alone say which.
        400 | 409 if has("matching dedup key already exists") => Class::Exists,
        400 | 409 if has("incident key") && has("already") => Class::Exists,
        400 | 409 if ALREADY.contains(&error.code) => Class::Already,
        400 | 409 if has("already resolved") || has("already acknowledged") => Class::Already,
        404 => Class::Absent,
        429 => Class::Throttled,
        408 | 500.. => Class::Busy,
        _ => Class::Refused,
    };
    Failure { class, words: crate::text::cut_chars(&words, WORDS_CHARS_MAX).to_owned() }
}

/// The texts of a list, where it is one.
fn texts(value: &Value) -> Vec<String> {
    let listed = value.as_array().into_iter().flatten();
    listed.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether an answer is PagerDuty's, and no proxy's page.
pub fn is_theirs(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body).is_ok_and(|answer| answer.is_object())
}

#[derive(Deserialize)]
struct Shown {
    id: String,
    status: String,
    #[serde(default)]
    html_url: Option<String>,
    #[serde(default)]
    incident_key: Option<String>,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    resolved_at: Option<String>,
}

impl Shown {
    fn read(value: &Value) -> Option<Self> {
        let shown: Self = serde_json::from_value(value.clone()).ok()?;
        (!shown.id.is_empty()).then_some(shown)
    }

    fn theirs(self) -> Option<Theirs> {
        let all = [Status::Triggered, Status::Acknowledged, Status::Resolved];
        let status = all.into_iter().find(|status| status_name(*status) == self.status)?;
        let url = self.html_url.filter(|url| !url.is_empty());
        let resolved_at = self.resolved_at.and_then(|at| at.parse().ok());
        Some(Theirs { id: self.id, status, url, resolved_at })
    }

    fn created(&self) -> Option<Timestamp> {
        self.created_at.as_ref()?.parse().ok()
    }
}

/// The newest incident of a list under a key: `Some(None)` where there is none, `None` when it is no list of
/// incidents. One that has another key is not meant, whatever was asked for; one that was opened by an event has none.
pub fn newest(body: &[u8], key: &str) -> Option<Option<Theirs>> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let listed = answer.get("incidents")?.as_array()?;
    let its = listed.iter().filter_map(Shown::read).filter(|shown| {
        shown.incident_key.as_deref().is_none_or(|its| its.is_empty() || its == key)
    });
    // Of those of one instant the first is the newest, as they are sorted.
    let newest =
        its.reduce(|newest, next| if next.created() > newest.created() { next } else { newest });
    Some(newest.and_then(Shown::theirs))
}

/// The incident that an answer shows.
pub fn incident(body: &[u8]) -> Option<Theirs> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    Shown::read(answer.get("incident")?)?.theirs()
}

/// The notes that an answer lists.
pub fn notes(body: &[u8]) -> Option<Vec<String>> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let listed = answer.get("notes")?.as_array()?;
    let words = listed.iter().filter_map(|note| note.get("content")?.as_str());
    Some(words.map(str::to_owned).collect())
}

/// The address of the user whom an answer shows: `Some(None)` where none is shown, `None` when it shows no user.
pub fn email(body: &[u8]) -> Option<Option<String>> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let user = answer.get("user")?.as_object()?;
    let email = user.get("email").and_then(Value::as_str);
    Some(email.filter(|email| !email.is_empty()).map(str::to_owned))
}

#[cfg(test)]
mod tests;
