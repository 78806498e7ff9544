//! Configurations: who is on call, when shifts change, whom a plan pages and where a signal goes is
//! answered for whatever can be read, in bounded time.

use std::sync::LazyLock;

use app::ports::Versioned;
use domain::configuration::Configuration;
use domain::escalation::{Input, Start, begin, step};
use domain::ids::EngagementId;
use domain::oncall::{Rotation, next_shift_start, reliefs, who_is_on_call};
use domain::routing::route;
use domain::time::Window;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::fuzzing::{Record, read, write};
use testkit::builders;
use wire::pattern::Pattern;

use super::{any_instant, instant, is_readable, samples};
use crate::draw::Draw;
use crate::spoil::spoil;
use crate::tree::Tree;

/// Shifts of a rotation that are looked at.
const SHIFTS: usize = 12;

static SEED: LazyLock<(Record, Tree)> = LazyLock::new(|| {
    let record = Record::Configuration(samples::configuration(now()));
    let tree = Tree::of(&write(&record).unwrap());
    (record, tree)
});

/// Reads a spoilt configuration, and asks it everything.
pub fn check(draw: &mut Draw) {
    let (like, seed) = &*SEED;
    let mut tree = seed.clone();
    for _ in 0..=draw.below(6) {
        spoil(&mut tree, draw);
    }
    let (at, any) = (instant(draw), any_instant(draw));
    let Ok(items) = serde_json::from_str(&tree.text()) else { return };
    match read(&items, like) {
        Err(unreadable) => assert!(!unreadable.0.is_empty()),
        Ok(Record::Configuration(configuration)) => {
            asked(&configuration, any);
            engaged(&configuration, at);
        }
        Ok(other) => unreachable!("{other:?}"),
    }
}

fn asked(configuration: &Configuration, at: Timestamp) {
    for rotation in configuration.rotations.values() {
        shifts(rotation, configuration, at);
        if let Some(handoff) = rotation.next_handoff(at) {
            assert!(handoff > at, "{handoff} is no later than {at}");
        }
    }
    let all: Vec<_> = configuration.rotations.keys().cloned().collect();
    who_is_on_call(configuration, &all, at);
    let before = at.checked_sub(SignedDuration::from_mins(1)).unwrap_or(at);
    for relief in reliefs(configuration, before, at) {
        assert!(relief.since <= at && relief.until.is_none_or(|until| until > at), "{relief:?}");
    }
    assert!(next_shift_start(configuration, at).is_none_or(|next| next > at));
    routed(configuration);
}

/// Shifts follow each other, and who they say is on call is who is on call.
fn shifts(rotation: &Rotation, configuration: &Configuration, at: Timestamp) {
    let end = domain::time::after(at, SignedDuration::from_hours(24 * 60));
    let Some(window) = Window::new(at, end) else { return };
    let overrides = configuration.overrides.get(&rotation.id).map_or(&[][..], Vec::as_slice);
    let mut cursor = at;
    for shift in rotation.shifts(overrides, window).take(SHIFTS) {
        assert!(cursor <= shift.window.start && shift.window.start < shift.window.end);
        cursor = shift.window.end;
        let (contacts, kind) = rotation.on_call(overrides, shift.window.start);
        assert_eq!((&contacts, kind), (&shift.contacts, shift.kind), "{rotation:?} {shift:?}");
    }
    assert!(cursor <= end.max(at));
}

/// A plan that routing finds is one that there is.
fn routed(configuration: &Configuration) {
    let event = json!({ "source": "aws.cloudwatch", "detail": { "severity": 8 } });
    let matches = |pattern: &str| match Pattern::parse(pattern) {
        Ok(pattern) => pattern.matches(&event),
        Err(error) => {
            is_readable(&error.to_string());
            false
        }
    };
    if let Ok((plan, _)) = route(None, None, |rule| matches(&rule.pattern), configuration) {
        assert_eq!(configuration.plans.get(&plan.name), Some(plan));
    }
}

/// Every contact can be engaged, and the engagement goes on to its end.
fn engaged(configuration: &Configuration, at: Timestamp) {
    let incident = builders::incident_id("asked");
    for contact in configuration.contacts.keys() {
        let start = Start {
            id: EngagementId::derive(&incident, contact, 0),
            incident: incident.clone(),
            sender: "tocsin".into(),
            message: domain::escalation::Message::default(),
            cause: String::new(),
            seed: String::new(),
        };
        let mut engagement = begin(start, configuration, at).engagement;
        for _ in 0..3 {
            let Some(wake_at) = engagement.wake_at() else { break };
            assert!(wake_at >= at, "{wake_at} is past");
            engagement = step(&engagement, &Input::Tick, configuration, wake_at).engagement;
        }
        let stored = Versioned { value: engagement, version: 1 };
        let record = Record::Engagement(stored);
        let written = write(&record).unwrap();
        assert!(read(&written, &record).is_ok(), "an engagement that cannot be read back");
    }
}

fn now() -> Timestamp {
    builders::at("2026-11-23T01:00:00Z")
}

/// A rotation of each recurrence, one of them with coverage.
pub(super) fn rotations(start: Timestamp) -> Vec<Rotation> {
    let of = |id: &str, zone: &str, recurrence: serde_json::Value| {
        let rotation = json!({
            "id": id,
            "name": id,
            "contacts": ["tanaka-taro", "suzuki-hanako", "nakamura-saburo"],
            "start": start,
            "zone": zone,
            "recurrence": recurrence,
            "on_calls": 1,
        });
        serde_json::from_value::<Rotation>(rotation).unwrap()
    };
    let mut daily = of(
        "daily",
        "Asia/Tokyo",
        json!({ "daily": { "every": 1, "handoffs": ["09:00:00", "21:00:00"] } }),
    );
    let coverage = json!({ "MON": [["09:00:00", "18:00:00"]], "SAT": [["22:00:00", "06:00:00"]] });
    daily.coverage = Some(serde_json::from_value(coverage).unwrap());
    let weekly = json!({ "weekly": { "every": 2, "handoffs": [["MON", "10:00:00"]] } });
    let monthly = json!({ "monthly": { "every": 1, "handoffs": [[31, "02:30:00"]] } });
    vec![daily, of("weekly", "Europe/Berlin", weekly), of("monthly", "America/St_Johns", monthly)]
}
