//! A broken pager is noticed within ten minutes, by a canary every five.

use app::canary::Sighting;
use domain::canary::End;
use domain::contact::ChannelKind;
use simulation::START;
use testkit::builders;
use testkit::world::{
    Action, Chance, Fault, Faults, Millis, Outage, People, Settings, Site, World,
};

const MINUTE: Millis = 60_000;
/// When the pager breaks.
const BREAKS: Millis = 30 * MINUTE + 17_000;
/// Within what time that is noticed.
const NOTICED: Millis = 10 * MINUTE;

fn world(seed: u64, faults: Faults) -> World {
    let settings = Settings {
        seed,
        start: START,
        faults,
        skew: false,
        people: People::default(),
        quotas: None,
        aliases: Vec::new(),
        canary_every: Some(5 * MINUTE),
        witness: None,
        logged: false,
    };
    World::new(settings, &builders::guide_team())
}

/// What was seen: canaries that landed before `BREAKS`, and when the first one was lost.
fn seen(sightings: &[(Millis, Sighting)]) -> (usize, Option<Millis>) {
    let landed = sightings
        .iter()
        .filter(|(at, seen)| *at < BREAKS && matches!(seen, Sighting::Ended(End::Landed { .. })));
    let lost = sightings.iter().find(|(_, seen)| *seen == Sighting::Ended(End::Lost));
    (landed.count(), lost.map(|(at, _)| *at))
}

/// Something breaks for half an hour: the first lost canary is reported in time, none before, and
/// they land again after that.
fn is_noticed(what: &Action) {
    for seed in 1..20 {
        let mut world = world(seed, Faults::None);
        world.at(BREAKS, what.clone());
        world.run(2 * 60 * MINUTE);
        let ended = world.end();
        let (landed, lost) = seen(&ended.canaries);
        assert!(landed >= 5, "{landed} landed before {what:?}");
        let lost = lost.unwrap_or(Millis::MAX);
        let in_time = (BREAKS..=BREAKS + NOTICED).contains(&lost);
        assert!(in_time, "seed {seed}: {what:?} is noticed at {lost}");
        let last = &ended.canaries.last().unwrap().1;
        assert!(!matches!(last, Sighting::Ended(End::Lost)), "it is whole again: {last:?}");
    }
}

const UNTIL: Millis = BREAKS + 30 * MINUTE;

#[test]
fn a_carrier_that_refuses_is_noticed() {
    is_noticed(&Action::Outage { kind: ChannelKind::Email, until: UNTIL, how: Outage::Refuses });
}

#[test]
fn a_carrier_that_is_busy_is_noticed() {
    is_noticed(&Action::Outage { kind: ChannelKind::Email, until: UNTIL, how: Outage::Busy });
}

#[test]
fn a_carrier_that_never_answers_is_noticed() {
    is_noticed(&Action::Outage { kind: ChannelKind::Email, until: UNTIL, how: Outage::Hangs });
}

#[test]
fn an_intake_that_always_fails_is_noticed() {
    is_noticed(&Action::Break { service: "intake", until: UNTIL });
}

/// The limit of what a canary sees: a carrier's word counts, until receipts are read.
#[test]
fn a_carrier_that_takes_and_loses_is_not_noticed() {
    let mut world = world(1, Faults::None);
    let swallows = Action::Outage { kind: ChannelKind::Email, until: UNTIL, how: Outage::Swallows };
    world.at(BREAKS, swallows);
    world.run(2 * 60 * MINUTE);
    assert_eq!(seen(&world.end().canaries).1, None);
}

/// A guardian that dies says nothing any more: that is what the alarm on missing rounds is for.
#[test]
fn a_guardian_that_always_fails_is_silent() {
    let mut world = world(1, Faults::None);
    world.at(BREAKS, Action::Break { service: "guardian", until: UNTIL });
    world.run(BREAKS + 25 * MINUTE);
    let ended = world.end();
    assert!(ended.canaries.iter().all(|(at, _)| *at <= BREAKS + MINUTE));
}

/// Single faults cost no false alarm but where they cost the page its two minutes, and nothing is
/// left open or listed.
#[test]
fn canaries_are_cleared_away_whatever_strikes_them() {
    let odds = vec![
        (Site::Commit, Fault::DiesAfter, 20),
        (Site::Commit, Fault::AnswerLost, 60),
        (Site::CommitLedger, Fault::DiesBefore, 40),
        (Site::CommitLedger, Fault::DiesAfter, 40),
        (Site::CommitLedger, Fault::AnswerLost, 60),
        (Site::Release, Fault::Lost, 60),
        (Site::Release, Fault::AnswerLost, 60),
        (Site::Release, Fault::DiesAfter, 60),
        (Site::Round, Fault::Twice(2), 100),
        (Site::Round, Fault::Never, 50),
        (Site::Send, Fault::Lost, 50),
    ];
    for seed in 1..40 {
        let chance = Chance { odds: odds.clone(), until: 60 * MINUTE, most: 20 };
        let mut world = world(seed, Faults::Chance(chance));
        world.run(100 * MINUTE);
        let ended = world.end();
        let released = ended.canaries.iter().filter(|(_, seen)| *seen == Sighting::Released);
        assert!(released.count() > 8, "seed {seed}: canaries stop");
        ended.store.inspect(|stored| {
            let mut open = stored.incidents().filter(|incident| incident.is_open());
            let flying = open.next().map(|incident| incident.created_at);
            assert_eq!(open.count(), 0, "seed {seed}: at most the one that flies is open");
            let recent = START + jiff::SignedDuration::from_mins(94);
            assert!(flying.is_none_or(|at| at > recent), "seed {seed}: {flying:?} is left open");
        });
    }
}
