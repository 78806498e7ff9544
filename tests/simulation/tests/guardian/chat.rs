//! Chat beside everything else: whatever becomes of it moves no page, and its channels are in step in the end.

use std::collections::BTreeMap;

use app::ports::PortError;
use domain::chat::SLACK_TAG;
use domain::configuration::Configuration;
use domain::contact::ChannelKind;
use domain::incident::Incident;
use simulation::START;
use simulation::lives::{Alarm, payload};
use testkit::builders;
use testkit::chat::{ScriptedChat, SeenRoom};
use testkit::world::{Action, Chance, Ended, Fault, Faults, Millis, People, Settings, Site, World};
use wire::outbound::timeline::tell;

const MINUTE: Millis = 60_000;
/// When the last thing is over, whatever went wrong before.
const END: Millis = 240 * MINUTE;
/// How many histories each promise is held to.
const SEEDS: u64 = 60;

/// Two people, one after the other, and a plan that wants a channel.
fn team() -> Configuration {
    let mut team = Configuration::default();
    let mail = |minutes| (minutes, ChannelKind::Email, "tanaka@example.com");
    builders::person(&mut team, "tanaka-taro", &[mail(5), mail(5), mail(0)]);
    let mut plan = builders::response_plan("tanaka-taro");
    plan.tags.insert(SLACK_TAG.into(), "new".into());
    team.routes.default_plan = Some(plan.name.clone());
    team.plans.insert(plan.name.clone(), plan);
    team
}

fn world(seed: u64, faults: Faults) -> World {
    let settings = Settings {
        seed,
        start: START,
        faults,
        skew: false,
        people: People { answers: 0, ..People::default() },
        quotas: None,
        aliases: Vec::new(),
        canary_every: None,
        witness: None,
        logged: false,
    };
    let mut world = World::new(settings, &team());
    for number in 0..4 {
        let at = MINUTE * number;
        // Two of a name: both want the same channel.
        let name = format!("alarm-{}", number / 2);
        let alarm = Alarm { at, occurred: at - 20, name, is_trouble: true, by_rule: false };
        world.at(at, Action::Deliver(payload(&alarm)));
        if number == 0 {
            world.at(at + 30_000, Action::ResolveEverything);
        }
    }
    world.at(20 * MINUTE, Action::ResolveEverything);
    world
}

/// Who was paged by what, and when.
fn pages(ended: &Ended) -> Vec<(Millis, String)> {
    ended.messages.iter().map(|message| (message.at, message.page.to_string())).collect()
}

fn lived(seed: u64, faults: Faults, chat: Option<&ScriptedChat>) -> Ended {
    let mut world = world(seed, faults);
    if let Some(chat) = chat {
        world.talk(chat);
    }
    world.run(END);
    world.end()
}

/// Faults of chat alone: the service and the store fail, and the process dies.
fn faults() -> Faults {
    let odds = vec![
        (Site::Chat, Fault::Lost, 60),
        (Site::Chat, Fault::AnswerLost, 60),
        (Site::Chat, Fault::DiesBefore, 30),
        (Site::Chat, Fault::DiesAfter, 30),
        (Site::Chat, Fault::Hangs, 10),
    ];
    Faults::Chance(Chance { odds, until: 60 * MINUTE, most: 40 })
}

/// The one channel of an incident.
fn room_of<'a>(rooms: &'a [SeenRoom], incident: &Incident) -> &'a SeenRoom {
    let is_its = |room: &&SeenRoom| {
        room.cards().first().is_some_and(|card| card.footer == incident.id.as_str())
    };
    let found: Vec<_> = rooms.iter().filter(is_its).collect();
    assert_eq!(found.len(), 1, "{}: {found:#?}", incident.id);
    found[0]
}

fn count(lines: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line).or_insert(0) += 1;
    }
    counts
}

/// One channel for each incident, whose card shows its end, with every fact: once, but where an answer or a process
/// was lost.
fn assert_in_step(ended: &Ended, chat: &ScriptedChat, seed: u64) {
    let rooms = chat.rooms();
    let lost = ended.injected.len();
    ended.store.inspect(|stored| {
        let incidents: Vec<_> = stored.incidents().collect();
        assert!(incidents.len() > 2);
        assert_eq!(rooms.len(), incidents.len(), "seed {seed}: a channel that nobody needs");
        for incident in incidents {
            let room = room_of(&rooms, incident);
            let told = stored.timeline(&incident.id);
            let told = told.filter(|event| domain::chat::is_told(&event.fact));
            let told = count(told.map(|event| tell(&event.fact)));
            let shown = count(room.lines().into_iter());
            assert!(told.keys().eq(shown.keys()), "seed {seed}: {told:#?}\n{shown:#?}");
            let twice = shown.iter().filter(|(line, times)| **times > told[*line]).count();
            assert!(twice <= 8 * lost, "seed {seed}: {shown:#?}");
            assert!(!incident.is_open());
            assert!(room.cards().last().unwrap().buttons.is_empty(), "seed {seed}: an old card");
            assert!(room.cards().len() <= 1 + lost && !room.pinned.is_empty());
        }
    });
}

#[test]
fn a_chat_service_that_is_always_down_moves_no_page() {
    for seed in 1..SEEDS {
        let without = lived(seed, Faults::None, None);
        let down = ScriptedChat::default();
        down.down(Some(PortError::Busy("down".into())));
        let with = lived(seed, Faults::None, Some(&down));
        assert!(down.calls() > 0);
        assert!(pages(&without).len() > 3);
        assert_eq!(pages(&with), pages(&without), "seed {seed}");
    }
}

#[test]
fn whatever_strikes_chat_moves_no_page_and_its_channels_are_in_step_in_the_end() {
    let mut struck = 0;
    for seed in 1..SEEDS {
        let without = lived(seed, Faults::None, None);
        let chat = ScriptedChat::default();
        let with = lived(seed, faults(), Some(&chat));
        struck += with.injected.len();
        assert_eq!(pages(&with), pages(&without), "seed {seed}");
        assert_in_step(&with, &chat, seed);
    }
    assert!(struck > 500, "{struck}");
}

#[test]
fn a_channel_tells_each_fact_once_where_nothing_is_lost() {
    for seed in 1..SEEDS {
        let chat = ScriptedChat::default();
        let ended = lived(seed, Faults::None, Some(&chat));
        assert_in_step(&ended, &chat, seed);
    }
}
