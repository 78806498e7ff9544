use proptest::prelude::*;

use super::*;
use crate::ids::SignalId;
use crate::response_plan::IncidentTemplate;
use crate::signal::Impact;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn signal(trigger: Option<&str>, state: SignalState, second: i64) -> Signal {
    Signal {
        id: SignalId::parse(&format!("{trigger:?}@{second}")).unwrap(),
        source: "aws.cloudwatch".into(),
        state,
        trigger: trigger.map(ToOwned::to_owned),
        occurred_at: at(second),
        account: None,
        region: None,
        subject: String::new(),
        reason: String::new(),
        impact: None,
        title: None,
        related: Vec::new(),
        plan: None,
        created_by: None,
        raw: String::new(),
    }
}

const HOUR: i64 = 3_600;

#[test]
fn an_id_is_remembered_for_a_day_unless_its_message_is_of_then() {
    let again = |occurred_at, now| {
        let id = SignalId::parse("nightly").unwrap();
        let signal = Signal { id, ..alarm(occurred_at * HOUR) };
        later_use(&signal, at(100 * HOUR), at(now * HOUR))
    };
    for (occurred_at, now) in [(100, 100), (111, 111), (90, 500), (500, 111)] {
        assert_eq!(again(occurred_at, now), None, "{occurred_at} {now}");
    }
    let next = again(112, 112).unwrap();
    assert_eq!(again(135, 135).as_ref(), Some(&next), "the same day");
    assert_eq!(again(500, 124).as_ref(), Some(&next), "a clock that runs ahead");
    assert_ne!(again(136, 136).unwrap(), next, "the day after");
}

fn alarm(second: i64) -> Signal {
    signal(Some("a"), SignalState::Alarm, second)
}

fn recovery(second: i64) -> Signal {
    signal(Some("a"), SignalState::Ok, second)
}

fn plan(name: &str, dedupe_string: &str) -> ResponsePlan {
    let template = IncidentTemplate {
        dedupe_string: dedupe_string.into(),
        ..IncidentTemplate::new("t", Impact::CRITICAL)
    };
    ResponsePlan::new(PlanName::parse(name).unwrap(), template)
}

fn incident() -> IncidentId {
    IncidentId::derive(&PlanName::parse("p").unwrap(), &SignalId::parse("s").unwrap())
}

/// A slot that heard trouble of trigger `a` at second 10.
fn slot(open: bool) -> Slot {
    let key = DedupeKey::of(&plan("p", ""), &alarm(10)).unwrap();
    let slot = opened(key, &alarm(10), incident(), None);
    if open { slot } else { Slot { incident: None, ..slot } }
}

#[test]
fn repeats_are_counted_up_to_the_last_number() {
    for (times, expected) in [
        (0, false),
        (1, true),
        (3, false),
        (5, true),
        (10, true),
        (15, false),
        (2_000, true),
        (10_000_000_000_000_000_000, true),
        (u64::MAX, false),
    ] {
        assert_eq!(is_noted(times), expected, "{times}");
    }
}

#[test]
fn keys_name_the_trouble() {
    let key =
        |plan: &ResponsePlan, trigger| DedupeKey::of(plan, &signal(trigger, SignalState::Alarm, 0));
    let (p, q) = (plan("p", ""), plan("q", ""));
    assert_eq!(key(&p, Some("a")), key(&p, Some("a")));
    assert_ne!(key(&p, Some("a")), key(&p, Some("b")), "another trigger");
    assert_ne!(key(&p, Some("a")), key(&q, Some("a")), "another plan");
    assert_eq!(key(&p, None), None, "a manual start without a trigger is never merged");
    let (same, too) = (plan("p", "production"), plan("q", "production"));
    assert_eq!(key(&same, Some("a")), key(&too, None), "a dedupe string is account-wide");
    assert!(key(&p, Some(&"x".repeat(2_000))).unwrap().as_str().len() < 60, "bounded");
}

#[test]
fn a_signal_means_what_the_slot_says() {
    let attach = |times, new_trigger| Verdict::Attach { incident: incident(), new_trigger, times };
    let replay = |open: bool| Verdict::Replay { incident: open.then(incident) };
    let recovered = Verdict::Recovered { incident: incident() };
    let other = signal(Some("b"), SignalState::Alarm, 5);
    let (open, closed) = (slot(true), slot(false));
    for (signal, slot, expected) in [
        (alarm(10), None, Verdict::Open),
        (recovery(10), None, Verdict::NothingOpen),
        (alarm(9), Some(&open), replay(true)),
        (alarm(10), Some(&open), replay(true)),
        (alarm(11), Some(&open), attach(1, false)),
        (other.clone(), Some(&open), attach(1, true)),
        (signal(None, SignalState::Alarm, 5), Some(&open), attach(1, true)),
        (signal(None, SignalState::Ok, 5), Some(&open), recovered.clone()),
        (signal(Some("b"), SignalState::Ok, 5), Some(&open), recovered.clone()),
        (recovery(9), Some(&open), replay(true)),
        (recovery(10), Some(&open), recovered.clone()),
        (recovery(11), Some(&open), recovered),
        (alarm(9), Some(&closed), replay(false)),
        (alarm(10), Some(&closed), replay(false)),
        (alarm(11), Some(&closed), Verdict::Open),
        (other, Some(&closed), Verdict::Open),
        (recovery(11), Some(&closed), Verdict::NothingOpen),
    ] {
        let told = format!("{:?} at {} on {slot:?}", signal.state, signal.occurred_at);
        assert_eq!(verdict(&signal, slot), expected, "{told}");
    }
}

#[test]
fn opening_remembers_other_triggers_and_forgets_the_oldest() {
    let key = slot(true).key;
    let mut slot: Option<Slot> = None;
    for second in 0..=100 {
        let trigger = format!("trigger-{second}");
        let signal = signal(Some(&trigger), SignalState::Alarm, second);
        slot = Some(opened(key.clone(), &signal, incident(), slot.as_ref()));
    }
    let seen = slot.unwrap().seen;
    assert_eq!(seen.len(), SLOT_TRIGGERS_MAX);
    assert!(!seen.contains_key(&trigger_id("trigger-0")), "the oldest went");
    assert!(seen.contains_key(&trigger_id("trigger-100")));
}

#[test]
fn opening_never_forgets_the_trouble_that_it_opens_for() {
    let key = slot(true).key;
    let mut full = slot(false);
    full.seen = (1..=SLOT_TRIGGERS_MAX).map(|n| (format!("{n}"), at(100))).collect();
    // Older than everything known, because it was delivered late.
    let late = alarm(10);
    assert_eq!(verdict(&late, Some(&full)), Verdict::Open);
    let opened = opened(key, &late, incident(), Some(&full));
    assert_eq!(opened.seen.len(), SLOT_TRIGGERS_MAX);
    assert_eq!(verdict(&late, Some(&opened)), Verdict::Replay { incident: Some(incident()) });
}

#[test]
fn repeats_are_noted_ever_more_rarely() {
    let noted: Vec<u64> = (1..=1_000).filter(|times| is_noted(*times)).collect();
    assert_eq!(noted, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000]);
}

/// What a slot lives through.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Alarm(i64),
    Recovery(i64),
    Resolved,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let happening = prop_oneof![
        4 => (0i64..20).prop_map(Happening::Alarm),
        3 => (0i64..20).prop_map(Happening::Recovery),
        1 => Just(Happening::Resolved),
    ];
    prop::collection::vec(happening, 1..60)
}

proptest! {
    /// Whatever the order and however often: one incident while it is open, and a recovery never
    /// swallows the trouble that it overtook.
    #[test]
    fn one_incident_while_one_is_open(signals in prop::collection::vec((any::<bool>(), 0i64..20), 1..60)) {
        let mut slot: Option<Slot> = None;
        let mut openings = 0;
        for (is_alarm, second) in &signals {
            let signal = if *is_alarm { alarm(*second) } else { recovery(*second) };
            match verdict(&signal, slot.as_ref()) {
                Verdict::Open => {
                    openings += 1;
                    let key = DedupeKey::of(&plan("p", ""), &signal).unwrap();
                    slot = Some(opened(key, &signal, incident(), slot.as_ref()));
                }
                Verdict::Attach { .. } => {
                    let slot = slot.as_mut().unwrap();
                    slot.seen.insert(trigger_id("a"), signal.occurred_at);
                    slot.repeats += 1;
                }
                Verdict::Recovered { .. } | Verdict::Replay { .. } | Verdict::NothingOpen => {}
            }
        }
        let troubles = signals.iter().any(|(is_alarm, _)| *is_alarm);
        prop_assert_eq!(openings, usize::from(troubles));
        // Closed, only a later trouble opens another.
        if let Some(open) = slot {
            let last = *open.seen.values().max().unwrap();
            let closed = Slot { incident: None, ..open };
            let heard = Signal { occurred_at: last, ..alarm(0) };
            prop_assert_eq!(verdict(&heard, Some(&closed)), Verdict::Replay { incident: None });
            prop_assert_eq!(verdict(&alarm(last.as_second() + 1), Some(&closed)), Verdict::Open);
        }
    }

    /// Resolved and opened over and over: only trouble later than all that was heard of opens, and
    /// no recovery changes what is known.
    #[test]
    fn only_later_trouble_opens_again(happenings in happenings()) {
        let mut slot: Option<Slot> = None;
        let mut latest = None;
        for happening in happenings {
            let is_open = slot.as_ref().is_some_and(|slot| slot.incident.is_some());
            match happening {
                Happening::Resolved => {
                    slot = slot.map(|slot| Slot { incident: None, ..slot });
                }
                Happening::Recovery(second) => {
                    let meant = verdict(&recovery(second), slot.as_ref());
                    prop_assert_eq!(meant == Verdict::NothingOpen, !is_open);
                    let recovered = matches!(meant, Verdict::Recovered { .. });
                    prop_assert_eq!(recovered, is_open && latest <= Some(second));
                }
                Happening::Alarm(second) => {
                    let meant = verdict(&alarm(second), slot.as_ref());
                    let news = latest < Some(second);
                    prop_assert_eq!(meant == Verdict::Open, news && !is_open);
                    prop_assert_eq!(matches!(meant, Verdict::Attach { .. }), news && is_open);
                    if news && is_open {
                        let known = slot.as_mut().unwrap();
                        known.seen.insert(trigger_id("a"), at(second));
                        known.repeats += 1;
                    } else if news {
                        let key = DedupeKey::of(&plan("p", ""), &alarm(second)).unwrap();
                        slot = Some(opened(key, &alarm(second), incident(), slot.as_ref()));
                    }
                    latest = latest.max(Some(second));
                }
            }
            let known = slot.as_ref().and_then(|slot| slot.seen.get(&trigger_id("a")));
            prop_assert_eq!(known.map(|at| at.as_second()), latest);
        }
    }
}
