//! The canary: a signal of our own that must become a page, so that a broken pager is noticed
//! before it is needed.
//!
//! It takes the way of every other signal: intake, routing, an incident, an engagement, a carrier.
//! Only the plan that it names, and whom that engages, are ours and not the configuration's.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::contact::{
    Activation, Address, ChannelKind, ChannelTarget, Contact, ContactChannel, ContactPlan,
    PersonalPlan, PersonalStage,
};
use crate::ids::{ContactId, IncidentId, PlanName, SignalId};
use crate::limits::CANARY_LIMIT;
use crate::response_plan::{IncidentTemplate, ResponsePlan};
use crate::signal::Impact;
use crate::time::after;

/// Adds the reserved plan, and the contact that it pages at `sink`, to a copy of the configuration.
/// Whatever else has their names gives way to them.
pub fn equip(configuration: &mut Configuration, sink: &Address) {
    let contact = ContactId::canary();
    let channel = ContactChannel {
        id: contact.channel(ChannelKind::Email.as_str()),
        name: "sink".to_owned(),
        kind: ChannelKind::Email,
        address: sink.clone(),
        activation: Activation::Activated,
    };
    let target = ChannelTarget { channel: channel.id.clone(), retry_minutes: None };
    let stages = vec![PersonalStage { wait_minutes: 5, targets: vec![target] }];
    let display_name = "Tocsin's canary".to_owned();
    let template = IncidentTemplate {
        summary: "Tocsin pages itself to see whether it can.".to_owned(),
        ..IncidentTemplate::new(display_name.clone(), Impact::NONE)
    };
    let plan = ResponsePlan {
        display_name: display_name.clone(),
        engagements: vec![contact.clone()],
        ..ResponsePlan::new(PlanName::canary(), template)
    };
    let person = Contact {
        id: contact.clone(),
        display_name,
        plan: ContactPlan::Personal(PersonalPlan { stages }),
        tags: BTreeMap::new(),
    };
    configuration.channels.insert(channel.id.clone(), channel);
    configuration.contacts.insert(contact, person);
    configuration.plans.insert(plan.name.clone(), plan);
}

/// The last canary, as the guardian remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canary {
    /// When it was released.
    pub released_at: Timestamp,
    /// Whether its end was seen.
    pub flight: Flight,
}

/// Where a canary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Flight {
    /// On its way, as far as anybody knows.
    Flying,
    /// It came through, or did not.
    Over,
}

impl Canary {
    /// The identity of its signal: derived from the instant, so that releasing it twice is a
    /// replay.
    pub fn signal(&self) -> SignalId {
        SignalId::derive(&["canary", &self.released_at.to_string()])
    }

    /// The incident that its signal opens.
    pub fn incident(&self) -> IncidentId {
        IncidentId::derive(&PlanName::canary(), &self.signal())
    }
}

/// What a round does about canaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Rest,
    /// Look what became of this one.
    Look(Canary),
    /// Release this one.
    Release(Canary),
}

/// Decides what a round does when a canary is released `every` so often.
pub fn step(last: Option<&Canary>, every: SignedDuration, now: Timestamp) -> Step {
    match last {
        Some(canary) if canary.flight == Flight::Flying => Step::Look(canary.clone()),
        Some(canary) if now < after(canary.released_at, every) => Step::Rest,
        Some(_) | None => Step::Release(Canary { released_at: now, flight: Flight::Flying }),
    }
}

/// How a canary's flight ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A carrier took its page.
    Landed {
        /// How long after it was released.
        after: SignedDuration,
    },
    /// None did, within the limit.
    Lost,
}

/// Judges a canary whose page a carrier took at `accepted_at`; `None` while there is still time.
pub fn judge(canary: &Canary, accepted_at: Option<Timestamp>, now: Timestamp) -> Option<End> {
    let limit = after(canary.released_at, CANARY_LIMIT);
    match accepted_at {
        Some(at) if at <= limit => {
            let after = at.duration_since(canary.released_at).max(SignedDuration::ZERO);
            Some(End::Landed { after })
        }
        Some(_) => Some(End::Lost),
        None => (limit <= now).then_some(End::Lost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escalation::{Message, Start, begin};
    use crate::ids::EngagementId;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_395_600 + second).unwrap()
    }

    const EVERY: SignedDuration = SignedDuration::from_mins(5);

    fn canary(flight: Flight) -> Canary {
        Canary { released_at: at(0), flight }
    }

    #[test]
    fn one_flies_at_a_time_and_the_next_follows_in_its_time() {
        let next =
            |second| Step::Release(Canary { released_at: at(second), flight: Flight::Flying });
        let look = || Step::Look(canary(Flight::Flying));
        for (last, second, expected) in [
            (None, 7, next(7)),
            (Some(Flight::Flying), 1, look()),
            (Some(Flight::Flying), 900, look()),
            (Some(Flight::Over), 299, Step::Rest),
            (Some(Flight::Over), 300, next(300)),
        ] {
            let last = last.map(canary);
            assert_eq!(step(last.as_ref(), EVERY, at(second)), expected, "{last:?} at {second}");
        }
    }

    #[test]
    fn it_has_landed_when_a_carrier_took_its_page_in_time() {
        let limit = CANARY_LIMIT.as_secs();
        let landed = |second| Some(End::Landed { after: SignedDuration::from_secs(second) });
        for (accepted, now, expected) in [
            (None, 1, None),
            (None, limit - 1, None),
            (None, limit, Some(End::Lost)),
            (Some(2), 60, landed(2)),
            (Some(2), limit + 60, landed(2)),
            (Some(limit), limit, landed(limit)),
            (Some(limit + 1), limit + 1, Some(End::Lost)),
            // Another process's clock runs behind.
            (Some(-3), 60, landed(0)),
        ] {
            let judged = judge(&canary(Flight::Flying), accepted.map(at), at(now));
            assert_eq!(judged, expected, "{accepted:?} at {now}");
        }
    }

    #[test]
    fn the_reserved_plan_pages_the_sink_whatever_is_configured() {
        let mut configuration = Configuration::default();
        equip(&mut configuration, &Address::new("sink@example.com"));
        let plan = &configuration.plans[&PlanName::canary()];
        let incident = canary(Flight::Flying).incident();
        assert!(incident.is_canary() && incident.plan() == plan.name);
        let start = Start {
            id: EngagementId::derive(&incident, &plan.engagements[0], 0),
            incident,
            sender: "tocsin".into(),
            message: Message {
                subject: String::new(),
                content: String::new(),
                public_subject: String::new(),
                public_content: String::new(),
                impact: None,
            },
            cause: String::new(),
            seed: String::new(),
        };
        let begun = begin(start, &configuration, at(0));
        assert_eq!(begun.send.len(), 1);
        let page = begun.engagement.page(&begun.send[0]).unwrap();
        assert_eq!(configuration.channels[&page.channel].address.reveal(), "sink@example.com");
        let before = configuration.clone();
        equip(&mut configuration, &Address::new("sink@example.com"));
        assert_eq!(configuration, before, "twice is once");
    }
}
