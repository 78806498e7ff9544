//! What happens in one history: a team, its alarms, its people, and what goes wrong. Made from a
//! seed, so that a seed is all that a report has to name.

mod alarms;
mod pings;
mod procedures;
mod team;
mod wrong;

use domain::aliases::{BEING_MADE, MADE};
use domain::configuration::Configuration;
use domain::contact::ChannelKind;
use domain::time::after;
use jiff::{SignedDuration, Timestamp};
use testkit::builders::contact_id;
use testkit::world::{Action, Dice, Faults, Millis, Outage, People, Site};

use crate::START;

pub use alarms::{Alarm, payload, trigger};
pub use pings::{Ping, heartbeat, ping_payload};
pub use wrong::{Class, cost, death};

/// One history, before it is lived.
#[derive(Clone)]
pub struct Life {
    /// Decides all that is left to chance.
    pub seed: u64,
    /// What kind of faults strike.
    pub class: Class,
    /// The configuration, from each moment on; the first from 0.
    pub configurations: Vec<(Millis, Configuration)>,
    /// Messages from outside, each as often as it is delivered.
    pub alarms: Vec<Alarm>,
    /// Signs of life.
    pub pings: Vec<Ping>,
    /// Aliases of intake, with what each says of itself.
    pub aliases: Vec<(String, String)>,
    /// Everything else that happens.
    pub script: Vec<(Millis, Action)>,
    /// What people do.
    pub people: People,
    /// Whether clocks are wrong.
    pub skew: bool,
    /// What goes wrong.
    pub faults: Faults,
    /// When the last thing is over, at the latest.
    pub end: Millis,
}

/// Numbers drawn for a life, one after the other.
pub(crate) struct Draw {
    dice: Dice,
    drawn: u32,
}

impl Draw {
    fn new(seed: u64) -> Self {
        Self { dice: Dice(seed), drawn: 0 }
    }

    /// From `least` to `most`.
    pub(crate) fn number(&mut self, least: i64, most: i64) -> i64 {
        self.drawn += 1;
        self.dice.within(Site::Person, self.drawn, 99, (least, most))
    }

    /// Most often none. EventBridge tries for a day, and a queue may be stopped for an hour.
    /// Source: EventBridge user guide, "Retrying event delivery".
    pub(crate) fn delay(&self, at: Millis) -> Millis {
        let drawn = u32::try_from(at).unwrap_or(u32::MAX);
        let is_delayed = self.dice.happens(Site::Person, drawn, 98, 50);
        if is_delayed { self.dice.within(Site::Person, drawn, 97, (60_000, 5_400_000)) } else { 0 }
    }

    pub(crate) fn index(&mut self, count: usize) -> usize {
        usize::try_from(self.number(0, i64::try_from(count).unwrap() - 1)).unwrap()
    }

    /// So many times in a hundred.
    pub(crate) fn chance(&mut self, percent: i64) -> bool {
        self.number(0, 99) < percent
    }
}

/// The instant of a moment.
pub fn instant(at: Millis) -> Timestamp {
    after(START, SignedDuration::from_millis(at))
}

/// How long anything may take after the last thing that happens from outside: the longest plan, and
/// the six hours for which a busy carrier is asked.
const REST: Millis = 10 * 3_600_000;

impl Life {
    /// The life that `seed` and `class` make.
    pub fn new(seed: u64, class: Class) -> Self {
        let mut draw = Draw::new(seed);
        let mut team = team::team(&mut draw);
        let alarms = alarms::alarms(&mut draw, class == Class::Roads);
        let pings = if class.is_watched() {
            team::announce(&mut draw, &mut team);
            pings::pings(&mut draw, &mut team)
        } else {
            team::silence(&mut team);
            Vec::new()
        };
        if class == Class::Runbooks {
            procedures::procedures(&mut draw, &mut team);
        }
        let mut life = Self {
            seed,
            class,
            configurations: vec![(0, team)],
            alarms,
            pings,
            aliases: if class.is_watched() { aliases(&mut draw) } else { Vec::new() },
            script: Vec::new(),
            people: people(&mut draw, class),
            skew: class == Class::Skew,
            faults: class.faults(),
            end: 0,
        };
        if class.is_busy() {
            life.edit(&mut draw);
            life.disturb(&mut draw);
        }
        if class == Class::Runbooks {
            life.script.extend(procedures::deeds(&mut draw));
        }
        let last = life.script.iter().map(|(at, _)| *at);
        let last = last.chain(life.alarms.iter().map(|alarm| alarm.at));
        let last = last.chain(life.pings.iter().map(|ping| ping.at)).max().unwrap_or(0);
        life.end = last + REST;
        life
    }

    /// Changes the configuration while things go on.
    fn edit(&mut self, draw: &mut Draw) {
        for _ in 0..draw.number(0, 2) {
            let at = draw.number(1_000, 1_800_000);
            let (_, latest) = self.configurations.last().unwrap();
            let changed = team::change(draw, latest, instant(at));
            self.configurations.push((at, changed));
        }
        self.configurations.sort_by_key(|(at, _)| *at);
        let later = self.configurations.iter().skip(1);
        let edits = later.map(|(at, to)| (*at, Action::Configure(Box::new(to.clone()))));
        self.script.extend(edits);
    }

    /// What happens at any time: carriers fail, executions vanish, a lead tidies up.
    fn disturb(&mut self, draw: &mut Draw) {
        if draw.chance(15) {
            let kinds = [ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice];
            let hows = [Outage::Busy, Outage::Busy, Outage::Refuses, Outage::Swallows];
            let (kind, how) = (kinds[draw.index(3)], hows[draw.index(4)]);
            let at = draw.number(0, 600_000);
            let until = at + draw.number(10_000, 3_600_000);
            self.script.push((at, Action::Outage { kind, until, how }));
        }
        if draw.chance(15) {
            let contact = contact_id(["person-0", "person-1", "schedule"][draw.index(3)]);
            let at = draw.number(60_000, 1_200_000);
            self.script.push((at, Action::EngageInOpen { contact }));
        }
        if draw.chance(5) {
            self.script.push((draw.number(0, 900_000), Action::LoseExecutions));
        }
        if draw.chance(20) {
            self.script.push((draw.number(600_000, 5_400_000), Action::ResolveEverything));
        }
    }

    /// The configuration at a moment.
    pub fn configuration(&self, at: Millis) -> &Configuration {
        let until = self.configurations.partition_point(|(from, _)| *from <= at);
        &self.configurations[until.max(1) - 1].1
    }

    /// Every configuration that may have been in a reader's hands between two moments.
    pub fn configurations_between(&self, from: Millis, to: Millis) -> Vec<&Configuration> {
        let mut found = vec![self.configuration(from)];
        let inside = self.configurations.iter().filter(|(at, _)| from < *at && *at <= to);
        found.extend(inside.map(|(_, configuration)| configuration));
        found
    }
}

/// Some that somebody else made, some whose plan is gone, some half made.
fn aliases(draw: &mut Draw) -> Vec<(String, String)> {
    let plan = testkit::builders::plan_name().to_string();
    let all = [
        ("blue-green".to_owned(), "of the platform team".to_owned()),
        ("gone".to_owned(), MADE.to_owned()),
        ("half-gone".to_owned(), BEING_MADE.to_owned()),
        (plan, [MADE, BEING_MADE][draw.index(2)].to_owned()),
    ];
    all.into_iter().filter(|_| draw.chance(50)).collect()
}

fn people(draw: &mut Draw, class: Class) -> People {
    let answers = [0, 150, 400, 900][draw.index(4)];
    // What wrong clocks say of who was first, nobody can tell afterwards.
    let least = draw.dice.within(Site::Person, 0, 96, (0, 2));
    let escalates =
        if class == Class::Skew { 0 } else { [0, 0, 150][usize::try_from(least).unwrap_or(0)] };
    People { answers, escalates, ..People::default() }
}
