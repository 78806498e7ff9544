//! Payloads of intake: whatever comes in has a clear outcome within its bounds, and whatever is a
//! signal can be decided on and told.

use app::ports::Brief;
use domain::contact::ChannelKind;
use domain::dedupe::{DedupeKey, Slot, opened, verdict};
use domain::escalation::Message;
use domain::ids::IncidentId;
use domain::incident::Incident;
use domain::incident::open::{Circumstances, Opening, open};
use domain::limits::{
    KEPT_BYTES_MAX, RAW_DATA_MAX, RELATED_ITEMS_MAX, SMS_BYTES_MAX, SUMMARY_CHARS_MAX,
    TITLE_CHARS_MAX,
};
use domain::response_plan::ResponsePlan;
use domain::routing::Route;
use domain::signal::Signal;
use jiff::Timestamp;
use testkit::builders::{guide_team, plan_name};
use wire::inbound::{Arrival, Reading, read_invoked};
use wire::outbound::page::{say, words};

use super::{instant, is_readable};
use crate::corpus;
use crate::draw::Draw;
use crate::spoil::spoilt_bytes;
use crate::texts::text;

/// Characters of why a message is ignored or broken.
const WHY_CHARS_MAX: usize = 500;
/// Characters that are spoken, with the code.
const SPOKEN_CHARS_MAX: usize = 1_700;
/// What pages are acknowledged by.
const CODE: &str = "483920";

/// Reads a spoilt payload.
pub fn check(draw: &mut Draw) {
    let received_at = instant(draw);
    let invocation = draw.once_in(2).then(|| text(draw));
    let bytes = match draw.below(64) {
        63 => (0..draw.below(300)).map(|_| u8::try_from(draw.below(256)).unwrap()).collect(),
        _ => spoilt_bytes(corpus::intake(), draw),
    };
    let readings = read_invoked(&bytes, received_at, invocation.as_deref());
    assert!(!readings.is_empty(), "a payload vanished");
    assert_eq!(readings, read_invoked(&bytes, received_at, invocation.as_deref()), "read twice");
    for reading in &readings {
        is_clear(reading, received_at);
    }
}

fn is_clear(reading: &Reading, now: Timestamp) {
    match reading {
        Reading::Signal(arrival) => {
            is_bounded(arrival);
            is_decided(&arrival.signal, now);
        }
        Reading::Ping(ping) => assert!(ping.raw.chars().count() <= RAW_DATA_MAX),
        Reading::Change(mark) => assert!(mark.subject.is_bounded()),
        Reading::Ignored(ignored) => {
            assert!((1..=WHY_CHARS_MAX).contains(&ignored.why.chars().count()));
            for text in [&ignored.source, &ignored.id].into_iter().flatten() {
                assert!(text.len() <= 256);
            }
        }
        Reading::Broken(broken) => {
            assert!((1..=WHY_CHARS_MAX).contains(&broken.why.chars().count()));
            is_readable(&broken.why);
            assert!(broken.excerpt.len() <= KEPT_BYTES_MAX);
        }
    }
}

/// The store counts on these.
fn is_bounded(Arrival { signal, event, is_echo: _ }: &Arrival) {
    assert!(event.is_object());
    assert!((1..=1_024).contains(&signal.id.as_str().len()));
    assert!(signal.subject.chars().count() <= TITLE_CHARS_MAX);
    assert!(signal.reason.chars().count() <= SUMMARY_CHARS_MAX);
    assert!(signal.raw.chars().count() <= RAW_DATA_MAX);
    assert!(signal.related.len() <= RELATED_ITEMS_MAX);
    assert!(signal.source.chars().count() <= 256);
    assert!(signal.trigger.as_ref().is_none_or(|trigger| (1..=1_024).contains(&trigger.len())));
    for text in [&signal.account, &signal.region].into_iter().flatten() {
        assert!(text.len() <= 64);
    }
    assert!(!signal.subject.contains(char::is_control), "a subject of several lines");
    let stored = serde_json::to_string(signal).unwrap();
    assert_eq!(serde_json::from_str::<Signal>(&stored).unwrap(), *signal);
}

/// What follows of a signal is total, and the same signal again is a replay.
fn is_decided(signal: &Signal, now: Timestamp) {
    let team = guide_team();
    let plan = &team.plans[&plan_name()];
    let key = DedupeKey::of(plan, signal);
    assert_eq!(key.is_some(), signal.trigger.is_some());
    verdict(signal, None);
    let opening = opened_by(signal, plan, key.clone(), now);
    is_told(&opening.incident);
    let Some(key) = key else { return assert_eq!(opening.slot, None) };
    assert!((1..=128).contains(&key.as_str().len()), "{key:?}");
    let slot = opening.slot.unwrap();
    assert_eq!(slot.key, key);
    verdict(signal, Some(&slot));
    is_remembered(signal, key, &opening.incident.id);
}

/// What was heard is known to be so: a second delivery opens nothing and attaches to nothing.
fn is_remembered(signal: &Signal, key: DedupeKey, incident: &IncidentId) {
    use domain::dedupe::Verdict;
    use domain::signal::SignalState;
    let slot: Slot = opened(key, signal, incident.clone(), None);
    let expected = match signal.state {
        SignalState::Alarm => Verdict::Replay { incident: Some(incident.clone()) },
        SignalState::Ok => Verdict::Recovered { incident: incident.clone() },
    };
    assert_eq!(verdict(signal, Some(&slot)), expected);
}

fn opened_by(
    signal: &Signal,
    plan: &ResponsePlan,
    key: Option<DedupeKey>,
    now: Timestamp,
) -> Opening {
    let opening = open(
        signal,
        &Circumstances {
            plan,
            route: &Route::Default,
            configuration: &guide_team(),
            slot: key.map(|key| (key, None)),
            words: &words,
            seed: "seed",
            now,
        },
    );
    assert_eq!(opening.engagements.len(), plan.engagements.len(), "everybody is engaged");
    let incident = &opening.incident;
    assert!(!incident.title.is_empty() && incident.title.chars().count() <= TITLE_CHARS_MAX);
    assert!(incident.summary.chars().count() <= SUMMARY_CHARS_MAX);
    let stored = serde_json::to_string(incident).unwrap();
    assert_eq!(serde_json::from_str::<Incident>(&stored).unwrap(), *incident);
    let brief = serde_json::to_string(&Brief::from(incident)).unwrap();
    assert_eq!(serde_json::from_str::<Brief>(&brief).unwrap(), Brief::from(incident));
    opening
}

/// Its pages fit their carriers and say how to acknowledge.
fn is_told(incident: &Incident) {
    let message: Message = words(incident);
    let (_, text) = say(&message, ChannelKind::Sms, CODE);
    assert!(text.len() <= SMS_BYTES_MAX, "{} bytes of SMS", text.len());
    assert!(text.ends_with(&format!("Reply {CODE} to acknowledge")), "no way to answer: {text:?}");
    let (subject, body) = say(&message, ChannelKind::Email, CODE);
    assert!(subject.chars().count() <= TITLE_CHARS_MAX);
    assert!(!subject.contains(char::is_control), "headers could be forged: {subject:?}");
    assert!(body.contains(CODE));
    let (_, said) = say(&message, ChannelKind::Voice, CODE);
    assert!(said.chars().count() <= SPOKEN_CHARS_MAX, "{} characters spoken", said.chars().count());
}
