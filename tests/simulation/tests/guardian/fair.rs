//! Engagements that nobody can read, or whose reads never end, among those whose timer was lost.

use std::collections::BTreeSet;

use domain::configuration::Configuration;
use domain::contact::ChannelKind;
use simulation::START;
use simulation::lives::{Alarm, payload};
use testkit::builders;
use testkit::world::{Action, Ended, Fault, Faults, Millis, People, Settings, World};

const MINUTE: Millis = 60_000;

/// One person, whose second mail is due five minutes after the first: mails never wait for room.
fn team() -> Configuration {
    let mut team = Configuration::default();
    let mail = |minutes| (minutes, ChannelKind::Email, "tanaka@example.com");
    builders::person(&mut team, "tanaka-taro", &[mail(5), mail(0)]);
    let plan = builders::response_plan("tanaka-taro");
    team.routes.default_plan = Some(plan.name.clone());
    team.plans.insert(plan.name.clone(), plan);
    team
}

fn world() -> World {
    let settings = Settings {
        seed: 1,
        start: START,
        faults: Faults::None,
        skew: false,
        people: People { answers: 0, ..People::default() },
        quotas: None,
        aliases: Vec::new(),
        canary_every: None,
        witness: None,
        logged: false,
    };
    World::new(settings, &team())
}

/// Alarms, 50 ms apart.
fn alarms(world: &mut World, from: Millis, count: i64) {
    for number in 0..count {
        let at = from + 50 * number;
        let name = format!("alarm-{at}");
        let alarm = Alarm { at, occurred: at - 20, name, is_trouble: true, by_rule: false };
        world.at(at, Action::Deliver(payload(&alarm)));
    }
}

fn stems(world: &World) -> Vec<String> {
    world.store().inspect(|stored| {
        let mut engagements: Vec<_> = stored.engagements().collect();
        engagements.sort_by_key(|engagement| engagement.started_at);
        engagements.iter().map(|engagement| engagement.id.stem().to_owned()).collect()
    })
}

/// When the second mail of each engagement left, counted from when it was due.
fn lateness(ended: &Ended, healthy: &BTreeSet<String>) -> Vec<Millis> {
    ended.store.inspect(|stored| {
        let late = healthy.iter().map(|stem| {
            let engagement = stored.engagement(stem).unwrap();
            let own = |message: &&testkit::world::Message| message.page.engagement_stem() == stem;
            let sent = ended.messages.iter().filter(own).nth(1).map_or(Millis::MAX, |mail| mail.at);
            let began = engagement.started_at.duration_since(START).as_millis();
            sent.saturating_sub(Millis::try_from(began).unwrap() + 5 * MINUTE)
        });
        late.collect()
    })
}

/// All timers are lost, and most engagements are poisoned: the others are paged in time.
fn poisoned(fault: Fault, bound: Millis) {
    let mut world = world();
    alarms(&mut world, 1_000, 150);
    world.run(MINUTE);
    alarms(&mut world, 2 * MINUTE, 8);
    world.at(3 * MINUTE, Action::LoseExecutions);
    world.run(3 * MINUTE);
    let stems = stems(&world);
    assert_eq!(stems.len(), 158);
    let (poison, healthy) = stems.split_at(150);
    world.at(3 * MINUTE, Action::Poison { stems: poison.to_vec(), fault });
    world.run(30 * MINUTE);
    let late = lateness(&world.end(), &healthy.iter().cloned().collect());
    assert!(late.iter().all(|late| *late <= bound), "{fault:?}: {late:?}");
}

#[test]
fn what_cannot_be_read_delays_nobody() {
    poisoned(Fault::Unreadable, 75_000);
}

#[test]
fn what_never_answers_delays_nobody() {
    poisoned(Fault::Hangs, 75_000);
}

#[test]
fn what_is_always_lost_delays_nobody() {
    poisoned(Fault::Lost, 75_000);
}

#[test]
fn one_that_never_answers_delays_no_neighbour() {
    let mut world = world();
    alarms(&mut world, 1_000, 30);
    world.at(3 * MINUTE, Action::LoseExecutions);
    world.run(3 * MINUTE);
    let stems = stems(&world);
    let (slow, others) = (stems[15].clone(), [&stems[..15], &stems[16..]].concat());
    world.at(3 * MINUTE, Action::Poison { stems: vec![slow], fault: Fault::Hangs });
    world.run(30 * MINUTE);
    let late = lateness(&world.end(), &others.into_iter().collect());
    assert!(late.iter().all(|late| *late <= 75_000), "{late:?}");
}
