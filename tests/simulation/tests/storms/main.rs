//! Storms, in virtual time, under the quotas of one account.

use simulation::lives::{Alarm, payload};
use simulation::storm::{Heard, Storm, alarm, heard, team, teams};
use testkit::builders::contact_id;
use testkit::world::{
    Action, Ended, Faults, Message, Millis, Outage, People, Quotas, Settings, World,
};

use domain::contact::ChannelKind;
use domain::incident::{Incident, Status};

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;

fn settings(seed: u64) -> Settings {
    Settings {
        seed,
        start: simulation::START,
        faults: Faults::None,
        skew: false,
        people: People { answers: 0, ..People::default() },
        quotas: Some(Quotas::TOKYO),
        witness: None,
        aliases: Vec::new(),
        canary_every: None,
        logged: false,
    }
}

/// 10,000 alarms in a minute, 90 % of them repeats, for 50 people.
fn storm(seed: u64) -> Storm {
    let (responders, troubles, deliveries) = (50, 1_000, 10_000);
    Storm { seed, responders, troubles, deliveries, from: SECOND, within: MINUTE }
}

fn run(storm: &Storm, mut world: World, until: Millis) -> (Vec<Heard>, Ended) {
    world.run(until);
    let ended = world.end();
    (heard(storm, &ended).into_values().collect(), ended)
}

#[test]
fn everybody_hears_of_a_storm_in_time_and_no_phone_rings_too_often() {
    for seed in 1..4 {
        let storm = storm(seed);
        let (heard, ended) = run(&storm, storm.world(settings(seed)), 6 * MINUTE);
        assert_eq!(heard.len(), 50);
        let incidents = ended.store.inspect(|stored| stored.incidents().count());
        assert_eq!(incidents, 1_000, "one for each trouble");
        for person in &heard {
            let first = person.first.unwrap() - person.hit;
            assert!(first <= 5 * SECOND, "the first message of any kind after {first} ms");
            let text = person.texts.first().unwrap().0 - person.hit;
            assert!(text <= 20 * SECOND, "the first text after {text} ms");
            let early = person.texts.iter().filter(|(at, _)| *at < person.hit + 5 * MINUTE);
            assert!(early.count() <= 3, "{:?}", person.texts);
            let carried: usize = person.texts.iter().map(|(_, pages)| pages).sum();
            assert_eq!(carried, 20, "and hears of every incident: {:?}", person.texts);
        }
        assert!(ended.peak <= 1_000, "{} invocations at once", ended.peak);
    }
}

/// The pages of a message's incidents, by what their timelines say.
fn titles(message: &Message) -> Vec<&str> {
    message.body.lines().filter(|line| line.starts_with('[')).collect()
}

#[test]
fn a_message_that_carries_several_names_the_severest_first_and_among_equals_the_newest() {
    let mut all = teams(3);
    // One person for three plans: impacts 1, 2 and 3.
    for number in 1..3 {
        let plan = all.plans.values_mut().find(|plan| plan.name.as_str() == team(number)).unwrap();
        plan.engagements = vec![contact_id("team-00-escalation")];
    }
    let mut world = World::new(settings(7), &all);
    for (number, at) in [(2, 1_000), (2, 2_000), (1, 3_000), (0, 4_000), (1, 5_000), (0, 6_000)] {
        let (name, occurred) = (format!("{}-alarm-{at}", team(number)), at - 80);
        let alarm = Alarm { at, occurred, name, is_trouble: true, by_rule: false };
        world.at(at, Action::Deliver(payload(&alarm)));
    }
    world.run(MINUTE);
    let ended = world.end();
    let texts = ended.messages.iter().filter(|message| message.kind == ChannelKind::Sms);
    let texts: Vec<&Message> = texts.collect();
    assert_eq!(texts.iter().map(|text| text.carries.len()).collect::<Vec<_>>(), [1, 5]);
    assert_eq!(
        titles(texts[1]),
        [
            "[Critical] Trouble of team-00: team-00-alarm-6",
            "[Critical] Trouble of team-00: team-00-alarm-4",
        ],
        "as much as one part holds: {}",
        texts[1].body
    );
    assert!(texts[1].body.starts_with("5 incidents:\n"), "{}", texts[1].body);
    assert!(texts[1].body.contains("\n+3 more\n"), "{}", texts[1].body);
}

/// Carriers are out for three hours in which 5,000 alarms come, 90 % of them repeats, and 60 % of
/// the incidents are resolved: nobody is paged for those, and for all others within a minute of the carriers' return.
#[test]
fn after_a_stall_nobody_is_paged_for_what_is_resolved() {
    let (responders, troubles, deliveries) = (50, 500, 5_000);
    let back = 3 * HOUR + MINUTE;
    let storm = Storm { seed: 3, responders, troubles, deliveries, from: MINUTE, within: 2 * HOUR };
    let mut world = storm.world(Settings { quotas: None, ..settings(3) });
    for kind in [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice] {
        world.at(0, Action::Outage { kind, until: back, how: Outage::Busy });
    }
    world.run(2 * HOUR + 30 * MINUTE);
    let open: Vec<_> = world
        .store()
        .inspect(|stored| stored.incidents().map(|incident| incident.id.clone()).collect());
    assert_eq!(open.len(), 500);
    for (number, incident) in open.iter().enumerate().filter(|(number, _)| number % 5 < 3) {
        let at = 2 * HOUR + 30 * MINUTE + Millis::try_from(number).unwrap() * 100;
        world.at(at, Action::Resolve { incident: incident.clone(), by: "the lead".into() });
    }
    world.run(back + MINUTE);
    let ended = world.end();
    ended.store.inspect(|stored| {
        let useless = ended.messages.iter().flat_map(|message| &message.carries).filter(|page| {
            let engagement = stored.engagement(page.engagement_stem()).unwrap();
            let incident = stored.incident(&engagement.incident).unwrap();
            matches!(incident.status, Status::Resolved { .. })
        });
        assert_eq!(useless.count(), 0, "pages for what is resolved");
        let mut heard: Vec<&str> = Vec::new();
        for page in ended.messages.iter().flat_map(|message| &message.carries) {
            heard.push(page.engagement_stem());
        }
        heard.sort_unstable();
        let open = stored.engagements().filter(|engagement| {
            stored.incident(&engagement.incident).is_some_and(Incident::is_open)
        });
        let unheard: Vec<_> = open
            .filter(|engagement| heard.binary_search(&engagement.id.stem()).is_err())
            .map(|engagement| engagement.id.to_string())
            .collect();
        assert_eq!(unheard, Vec::<String>::new(), "not paged within a minute of the return");
    });
}

/// 10,000 alarms of one plan in a minute, and one of another.
#[test]
fn one_noisy_plan_delays_no_other() {
    let deliver = |world: &mut World, at: Millis, name: String| {
        let alarm = Alarm { at, occurred: at - 80, name, is_trouble: true, by_rule: false };
        world.at(at, Action::Deliver(payload(&alarm)));
    };
    let messages = |mut world: World| {
        deliver(&mut world, 31 * SECOND, alarm(1, 2));
        world.run(12 * MINUTE);
        let ended = world.end();
        let own = ended.messages.into_iter().filter(|message| message.contact.as_str() == team(1));
        own.map(|message| (message.kind, message.at)).collect::<Vec<_>>()
    };
    let alone = messages(World::new(settings(5), &teams(2)));
    let mut noisy = World::new(settings(5), &teams(2));
    for number in 0..10_000 {
        let name = format!("{}-alarm-{}", team(0), number % 1_000);
        deliver(&mut noisy, SECOND + number * 6, name);
    }
    let beside = messages(noisy);
    assert_eq!(alone.len(), 3, "text, mail and call: {alone:?}");
    assert_eq!(beside.len(), 3, "{beside:?}");
    for ((kind, then), (_, now)) in alone.iter().zip(&beside) {
        assert!(now - then <= SECOND, "{kind:?} leaves {} ms later", now - then);
    }
}
