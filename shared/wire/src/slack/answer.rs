//! What Slack's answers mean. They have status 200 whether it was done or not; the name of the
//! error decides.

use serde::Deserialize;
use serde_json::Value;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done(Value),
    /// It was not, by the name of the error.
    Failed(Failure),
}

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Slack's name of it.
    pub error: String,
    /// What that means.
    pub class: Class,
    /// The scope that the token lacks, where that is why.
    pub needed: Option<String>,
    /// Whom of several it is about, each with the error's name.
    pub people: Vec<(String, String)>,
}

/// What an error means for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The name is another channel's; an archived one's, too.
    Taken,
    /// It is so already.
    Already,
    /// We are not in the channel.
    Outside,
    /// There is nobody of that id or address.
    Nobody,
    /// Somebody may not be put into this channel.
    NotThem,
    /// Too many requests.
    Throttled,
    /// Slack cannot just now: it may have been done.
    Busy,
    /// Another try changes nothing.
    Refused,
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    needed: Option<String>,
    #[serde(default)]
    errors: Vec<About>,
}

#[derive(Deserialize)]
struct About {
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

/// Characters of an error's name: it ends on a timeline.
const ERROR_CHARS_MAX: usize = 100;

/// Reads the body of an answer; `None` when it is none of Slack's, such as a proxy's page.
pub fn read(body: &[u8]) -> Option<Outcome> {
    let value: Value = serde_json::from_slice(body).ok()?;
    // What explains a refusal must not hide it by its shape.
    let answer: Answer =
        serde_json::from_value(value.clone()).or_else(|_| plainly(&value).ok_or(())).ok()?;
    if answer.ok {
        return Some(Outcome::Done(value));
    }
    let error = answer.error.as_deref().map(word).filter(|error| !error.is_empty());
    let error = error.unwrap_or_else(|| "no error is named".to_owned());
    let people = answer.errors.into_iter().filter_map(|one| Some((one.user?, word(&one.error?))));
    Some(Outcome::Failed(Failure {
        class: class(&error),
        needed: answer.needed.as_deref().map(word),
        people: people.collect(),
        error,
    }))
}

fn plainly(value: &Value) -> Option<Answer> {
    let error = value["error"].as_str().map(str::to_owned);
    Some(Answer { ok: value["ok"].as_bool()?, error, needed: None, errors: Vec::new() })
}

fn word(text: &str) -> String {
    let text = crate::text::one_line(text);
    crate::text::cut_chars(&text, ERROR_CHARS_MAX).to_owned()
}

/// What an error's name means.
//= slack#web-api: errors of the methods
pub fn class(error: &str) -> Class {
    match error {
        "name_taken" => Class::Taken,
        "already_in_channel" | "already_pinned" | "cant_invite_self" => Class::Already,
        "not_in_channel" => Class::Outside,
        "user_not_found" | "users_not_found" | "user_not_visible" | "no_user" => Class::Nobody,
        "cant_invite"
        | "ura_max_channels"
        | "user_is_bot"
        | "user_is_restricted"
        | "user_is_ultra_restricted"
        | "user_team_not_in_channel"
        | "external_teamorg_invite_limitation" => Class::NotThem,
        "ratelimited" | "rate_limited" => Class::Throttled,
        "internal_error"
        | "fatal_error"
        | "service_unavailable"
        | "request_timeout"
        // The workspace is being moved into an organisation: it lasts for minutes.
        | "team_added_to_org" => Class::Busy,
        _ => Class::Refused,
    }
}

/// A text of an answer, by the names on the way to it.
pub fn text<'a>(answer: &'a Value, path: &[&str]) -> Option<&'a str> {
    let found = path.iter().try_fold(answer, |value, name| value.get(name))?;
    found.as_str().filter(|text| !text.is_empty())
}

/// A channel of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who made it.
    #[serde(default)]
    pub creator: String,
    /// Whether it was archived.
    #[serde(default)]
    pub is_archived: bool,
}

/// The channels of one page, and where the next one begins.
pub fn channels(answer: &Value) -> (Vec<Channel>, Option<String>) {
    let listed = answer.get("channels").and_then(Value::as_array).into_iter().flatten();
    let channels = listed.filter_map(|one| serde_json::from_value(one.clone()).ok()).collect();
    let next = text(answer, &["response_metadata", "next_cursor"]);
    (channels, next.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn failed(body: &Value) -> Failure {
        match read(body.to_string().as_bytes()) {
            Some(Outcome::Failed(failure)) => failure,
            done => unreachable!("{done:?}"),
        }
    }

    #[test]
    fn every_known_error_has_its_class() {
        for (errors, expected) in [
            (&["name_taken"][..], Class::Taken),
            (&["already_in_channel", "already_pinned", "cant_invite_self"], Class::Already),
            (&["not_in_channel"], Class::Outside),
            (&["user_not_found", "users_not_found"], Class::Nobody),
            (&["cant_invite", "ura_max_channels"], Class::NotThem),
            (&["rate_limited", "ratelimited"], Class::Throttled),
            (&["team_added_to_org", "internal_error", "fatal_error"], Class::Busy),
            (
                &[
                    "invalid_name_maxlength",
                    "invalid_name_specials",
                    "restricted_action",
                    "missing_scope",
                    "is_archived",
                    "too_many_users",
                    "too_long",
                    "channel_not_found",
                    "msg_too_long",
                    "no_text",
                    "message_not_found",
                    "cant_update_message",
                    "edit_window_closed",
                    "not_pinnable",
                    "invalid_auth",
                    "token_revoked",
                    "an_error_of_tomorrow",
                ],
                Class::Refused,
            ),
        ] {
            for error in errors {
                assert_eq!(class(error), expected, "{error}");
                assert_eq!(failed(&json!({"ok": false, "error": error})).class, expected);
            }
        }
    }

    #[test]
    fn an_answer_says_what_is_missing_and_whom_it_is_about() {
        let failure = failed(&json!({
            "ok": false, "error": "missing_scope", "needed": "pins:write", "provided": "commands",
        }));
        assert_eq!(failure.needed.as_deref(), Some("pins:write"));
        let failure = failed(&json!({
            "ok": false, "error": "user_not_found", "errors": [
                {"user": "U1", "ok": false, "error": "user_not_found"},
                {"ok": false, "error": "cant_invite"},
            ],
        }));
        assert_eq!(failure.people, [("U1".to_owned(), "user_not_found".to_owned())]);
        // The reasons of another shape than is known.
        let failure = failed(&json!({"ok": false, "error": "invalid_blocks", "errors": ["x"]}));
        assert_eq!((failure.error.as_str(), failure.class), ("invalid_blocks", Class::Refused));
        for nameless in [json!({"ok": false}), json!({"ok": false, "error": "\n"})] {
            assert_eq!(failed(&nameless).error, "no error is named");
        }
    }

    #[test]
    fn what_is_no_answer_of_slacks_is_told_from_one() {
        for body in ["", "<html>", "[]", "{}", "ok", r#"{"ok": "yes"}"#] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
        let done = json!({"ok": true, "ts": "1.2", "errors": "none"});
        assert_eq!(read(done.to_string().as_bytes()), Some(Outcome::Done(done)));
    }

    #[test]
    fn a_list_is_read_as_far_as_it_is_one() {
        let answer = json!({
            "ok": true,
            "channels": [
                {"id": "C1", "name": "a", "creator": "U1", "is_archived": false},
                {"id": "C2"},
            ],
            "response_metadata": {"next_cursor": "dXNlcg=="},
        });
        let (listed, next) = channels(&answer);
        let names: Vec<_> = listed.iter().map(|channel| channel.name.as_str()).collect();
        assert_eq!((names, next.as_deref()), (vec!["a"], Some("dXNlcg==")));
        let last = json!({"ok": true, "response_metadata": {"next_cursor": ""}});
        assert_eq!(channels(&last), (Vec::new(), None));
    }
}
