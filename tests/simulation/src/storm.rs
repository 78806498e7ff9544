//! Storms: far more alarms than phones can carry, and what each person gets to hear of them.

use std::collections::BTreeMap;

use domain::configuration::Configuration;
use domain::contact::{ChannelKind, ContactPlan, EscalationPlan, EscalationStage, Target};
use domain::ids::{ContactId, PlanName};
use domain::response_plan::RoutingRule;
use domain::signal::Impact;
use testkit::builders::{self, contact_id};
use testkit::world::{Action, Dice, Ended, Millis, Settings, Site, World};

use crate::START;
use crate::lives::{Alarm, payload};

/// Alarms of many teams, one person each.
#[derive(Debug, Clone, Copy)]
pub struct Storm {
    /// Decides who is hit when.
    pub seed: u64,
    /// People, each with an own plan, a phone and a mail address.
    pub responders: usize,
    /// Alarms that are in trouble, dealt out to the teams in turn.
    pub troubles: usize,
    /// Alarms that are delivered, repeats included.
    pub deliveries: usize,
    /// From when on.
    pub from: Millis,
    /// Within how long.
    pub within: Millis,
}

/// A team's name.
pub fn team(number: usize) -> String {
    format!("team-{number:02}")
}

/// The alarm `trouble` of those dealt out to `responders` teams.
pub fn alarm(trouble: usize, responders: usize) -> String {
    format!("{}-alarm-{trouble}", team(trouble % responders))
}

/// A plan for each team: a text message and a mail at once, again by voice after ten minutes.
pub fn teams(count: usize) -> Configuration {
    let mut all = Configuration::default();
    for number in 0..count {
        let name = team(number);
        person(&mut all, &name, number);
        let escalation = format!("{name}-escalation");
        let target = Target::Contact { contact: contact_id(&name), essential: true };
        let stages = vec![EscalationStage { wait_minutes: 30, targets: vec![target] }];
        let plan = ContactPlan::Escalation(EscalationPlan { stages });
        builders::add_contact(&mut all, &escalation, plan);
        let mut plan = builders::response_plan(&escalation);
        plan.name = PlanName::parse(&name).unwrap();
        plan.template.title = format!("Trouble of {name}");
        plan.template.impact = Impact::try_from(1 + u8::try_from(number % 5).unwrap()).unwrap();
        let pattern = format!(r#"{{"detail":{{"alarmName":[{{"prefix":"{name}-"}}]}}}}"#);
        all.routes.rules.push(RoutingRule { name, pattern, plan: plan.name.clone() });
        all.plans.insert(plan.name.clone(), plan);
    }
    all
}

fn person(to: &mut Configuration, name: &str, number: usize) {
    let phone = format!("+8190{number:08}");
    let mail = format!("{name}@example.com");
    let (sms, email, voice) = (ChannelKind::Sms, ChannelKind::Email, ChannelKind::Voice);
    builders::person(to, name, &[(10, sms, &phone), (0, email, &mail), (10, voice, &phone)]);
    let contact = to.contacts.get_mut(&contact_id(name));
    if let Some(ContactPlan::Personal(plan)) = contact.map(|contact| &mut contact.plan) {
        let mail = plan.stages.remove(1).targets;
        plan.stages[0].targets.extend(mail);
    }
}

impl Storm {
    /// Its alarms, in order.
    pub fn alarms(&self) -> Vec<Alarm> {
        let dice = Dice(self.seed);
        let mut alarms: Vec<Alarm> = (0..self.deliveries)
            .map(|number| {
                let ordinal = u32::try_from(number).unwrap();
                let at = self.from + dice.within(Site::Deliver, ordinal, 1, (0, self.within));
                let name = alarm(number % self.troubles, self.responders);
                Alarm { at, occurred: at - 80, name, is_trouble: true, by_rule: false }
            })
            .collect();
        alarms.sort_by_key(|alarm| alarm.at);
        alarms
    }

    /// Lets it loose on a world.
    pub fn strike(&self, world: &mut World) {
        for alarm in self.alarms() {
            world.at(alarm.at, Action::Deliver(payload(&alarm)));
        }
    }

    /// A world of so many teams, with this storm to come.
    pub fn world(&self, settings: Settings) -> World {
        let mut world = World::new(Settings { start: START, ..settings }, &teams(self.responders));
        self.strike(&mut world);
        world
    }
}

/// What one person heard.
#[derive(Debug, Default, Clone)]
pub struct Heard {
    /// When the first alarm of theirs came.
    pub hit: Millis,
    /// When the first message of any kind left.
    pub first: Option<Millis>,
    /// When text messages left, and how many pages each carried.
    pub texts: Vec<(Millis, usize)>,
}

/// What everybody heard of a storm.
pub fn heard(storm: &Storm, ended: &Ended) -> BTreeMap<ContactId, Heard> {
    let mut heard: BTreeMap<ContactId, Heard> = BTreeMap::new();
    for alarm in storm.alarms() {
        let name = alarm.name.split("-alarm").next().unwrap_or_default().to_owned();
        heard
            .entry(contact_id(&name))
            .or_insert_with(|| Heard { hit: alarm.at, ..Heard::default() });
    }
    for message in &ended.messages {
        let of = heard.entry(message.contact.clone()).or_default();
        of.first.get_or_insert(message.at);
        if message.kind == ChannelKind::Sms {
            of.texts.push((message.at, message.carries.len()));
        }
    }
    heard
}
