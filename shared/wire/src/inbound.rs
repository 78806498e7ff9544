//! What comes in: bytes in, a [`Reading`] per message out, and one more where an event tells of a
//! change besides.
//!
//! It tells three things apart: a signal; a message that is not ours or asks for nothing; a
//! message that is ours but broken. The last two are values, so that one bad record never takes
//! its neighbours with it.

use domain::findings::Mark;
use domain::ids::HeartbeatName;
use domain::limits::{EVENT_BYTES_MAX, KEPT_BYTES_MAX};
use domain::signal::Signal;
use jiff::Timestamp;
use serde_json::Value;

use crate::fault::{Fault, text};
use crate::text::{cut_bytes, cut_chars};
use envelope::Delivery;

mod alarm;
mod alarm_action;
mod change;
mod cloudformation;
mod cloudwatch;
mod codedeploy;
mod config;
mod ecs;
mod envelope;
mod eventbridge;
mod generic;
mod guardduty;
mod health;
mod heartbeat;
mod rds;
mod related;
mod resource;
mod sns;
mod sns_alarm;
mod start;
mod words;

/// Characters of a `why`, which may quote the message.
const WHY_CHARS_MAX: usize = 500;

/// One message of a payload, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Somebody should hear about it.
    Signal(Box<Arrival>),
    /// Somebody is alive.
    Ping(Ping),
    /// Something is being changed, or was: what may explain an incident that starts now.
    Change(Mark),
    /// Not ours, or nothing to do.
    Ignored(Ignored),
    /// Ours, but not readable: to be kept and shown, because a page may hide in it.
    Broken(Broken),
}

/// A signal with what routing patterns see of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// The message in the domain's words.
    pub signal: Signal,
    /// The message as an EventBridge event, whatever road it took, so that one rule routes an
    /// alarm from its own action, from a topic and from the event bus alike.
    pub event: Value,
    /// Whether it is an alarm's change as the bus tells of it: besides what the alarm's actions do,
    /// which the bus does not tell.
    //= cloudwatch#cloudwatch-and-eventbridge
    pub is_echo: bool,
}

/// A sign of life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ping {
    /// Whose.
    pub name: HeartbeatName,
    /// When it was sent, by its sender's clock where it says.
    pub at: Timestamp,
    /// The message as it came, cut to what is kept.
    pub raw: String,
}

/// A message that asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Why nothing is done, as a sentence fragment.
    pub why: String,
    /// Which system sent it, where it says.
    pub source: Option<String>,
    /// The identity of the message, where it has one.
    pub id: Option<String>,
}

/// A message that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong with it, and where.
    pub why: String,
    /// Its beginning, at most [`KEPT_BYTES_MAX`] bytes.
    pub excerpt: String,
}

/// Reads a payload; at least one reading comes out. `received_at` stands in where a message that
/// may go without a time of its own (a start request) has none.
pub fn read(bytes: &[u8], received_at: Timestamp) -> Vec<Reading> {
    read_invoked(bytes, received_at, None)
}

/// Reads the payload of an invocation that has an identity of its own, the same for its retries:
/// it tells the same words sent twice by hand from one message that came twice.
//= lambda#invocation-async-error-handling: a retry keeps its request id
pub fn read_invoked(
    bytes: &[u8],
    received_at: Timestamp,
    invocation: Option<&str>,
) -> Vec<Reading> {
    let excerpt = || String::from_utf8_lossy(&bytes[..bytes.len().min(KEPT_BYTES_MAX)]);
    if bytes.len() > EVENT_BYTES_MAX {
        let why = format!("{} bytes are more than the {EVENT_BYTES_MAX} accepted", bytes.len());
        return vec![broken(why, &excerpt())];
    }
    let Ok(raw) = std::str::from_utf8(bytes) else {
        return vec![broken("the payload is not UTF-8", &excerpt())];
    };
    match serde_json::from_str(raw) {
        Ok(payload) => message(payload, &Delivery { raw, received_at, message_id: invocation }),
        // Too deep a nesting ends here too: the parser stops at 128 levels.
        Err(error) => vec![broken(format!("the payload is not JSON: {error}"), raw)],
    }
}

/// The members of the event that Lambda's console offers for a test.
//= lambda#testing-functions
const SAMPLE: [&str; 2] = ["key1", "key2"];

/// The forms of a payload. Which source an EventBridge event is from is the envelope's matter.
enum Form {
    SnsRecords,
    SnsNotification,
    EventBridge,
    AlarmAction,
    Start,
    Ping,
    Change,
    Sample,
    Words,
}

/// Detection in one place: by the members that only one form has, never by a value's wording.
fn form(payload: &Value) -> Form {
    let has = |name| payload.get(name).is_some();
    if has("Records") {
        Form::SnsRecords
    } else if has("TopicArn") && has("Type") {
        Form::SnsNotification
    } else if has("detail-type") {
        Form::EventBridge
    } else if has("alarmData") || has("alarmArn") {
        Form::AlarmAction
    } else if has(heartbeat::MARK) {
        Form::Ping
    } else if start::MARKS.iter().any(|mark| has(mark)) {
        Form::Start
    } else if has(change::MARK) {
        Form::Change
    } else if SAMPLE.iter().all(|member| has(member)) {
        Form::Sample
    } else {
        Form::Words
    }
}

/// Reads one parsed payload.
fn message(payload: Value, delivery: &Delivery<'_>) -> Vec<Reading> {
    match form(&payload) {
        Form::SnsRecords => sns::records(&payload, delivery),
        Form::SnsNotification => vec![sns::notification(&payload, delivery)],
        Form::EventBridge => event(payload, delivery),
        Form::AlarmAction
        | Form::Start
        | Form::Ping
        | Form::Change
        | Form::Sample
        | Form::Words => vec![single(payload, delivery)],
    }
}

/// Reads an event, and what it tells of a change besides: whoever deploys may be told of a failure,
/// and the failed deployment explains what comes after.
fn event(payload: Value, delivery: &Delivery<'_>) -> Vec<Reading> {
    let change = change::of_event(&payload, delivery);
    let is_echo = cloudwatch::is_echo(&payload);
    let mut read = single(payload, delivery);
    if let Reading::Signal(arrival) = &mut read {
        arrival.is_echo = is_echo;
    }
    // What tells of a change asks for something.
    let read = Some(read).filter(|r| change.is_none() || !matches!(r, Reading::Ignored(_)));
    read.into_iter().chain(change.map(Reading::Change)).collect()
}

/// Reads a payload that is exactly one message and no envelope around others.
fn single(payload: Value, delivery: &Delivery<'_>) -> Reading {
    let read = match form(&payload) {
        Form::EventBridge => eventbridge::read(payload, delivery),
        Form::AlarmAction => {
            alarm_action::to_event(payload).and_then(|event| eventbridge::read(event, delivery))
        }
        Form::Start => Ok(start::read(&payload, delivery)),
        Form::Ping => heartbeat::bare(&payload, delivery),
        Form::Change => change::alone(&payload, delivery),
        Form::Sample => Ok(ignored("the sample event of Lambda's console", &payload)),
        Form::SnsRecords | Form::SnsNotification | Form::Words => words::read(&payload, delivery),
    };
    read.unwrap_or_else(|Fault(why)| broken(why, delivery.raw))
}

fn ignored(why: impl Into<String>, payload: &Value) -> Reading {
    let member = |name| text(payload, name).map(|t| cut_bytes(t, 256).to_owned());
    Reading::Ignored(Ignored { why: why.into(), source: member("source"), id: member("id") })
}

fn broken(why: impl Into<String>, raw: &str) -> Reading {
    let excerpt = cut_bytes(raw, KEPT_BYTES_MAX).to_owned();
    Reading::Broken(Broken { why: cut_chars(&why.into(), WHY_CHARS_MAX).to_owned(), excerpt })
}

#[cfg(test)]
mod tests;
