//! The configuration: one record for each of its parts.

use std::collections::BTreeMap;

use domain::configuration::Configuration;
use domain::contact::{Contact, ContactChannel};
use domain::heartbeat::Heartbeat;
use domain::ids::ContactId;
use domain::oncall::{Override, Rotation};
use domain::response_plan::{ResponsePlan, Routes};
use serde::Serialize;

use super::{DOC, RecordError, decode, encode};
use crate::item::{Item, number_of, text_of};
use crate::keys::{GENERATION, Key, SK};

const V: u64 = 1;
const ROUTES: &str = "ROUTES";
const REPLICATION: &str = "REPLICATION";
/// The attribute that counts every change.
pub(crate) const GENERATION_COUNT: &str = "generation";

/// The records of a configuration, but for its generation, by their sort keys.
pub(crate) fn write(of: &Configuration) -> Result<BTreeMap<String, Item>, RecordError> {
    let mut items = Items::default();
    for channel in of.channels.values() {
        items.add(format!("CHANNEL#{}", channel.id), channel)?;
    }
    for contact in of.contacts.values() {
        items.add(format!("CONTACT#{}", contact.id), contact)?;
    }
    for heartbeat in of.heartbeats.values() {
        items.add(format!("HEARTBEAT#{}", heartbeat.name), heartbeat)?;
    }
    for entry in of.overrides.values().flatten() {
        items.add(format!("OVERRIDE#{}#{}", entry.rotation, entry.id), entry)?;
    }
    for plan in of.plans.values() {
        items.add(format!("PLAN#{}", plan.name), plan)?;
    }
    for (contact, policy) in &of.policies {
        items.add(format!("POLICY#{contact}"), &(contact, policy))?;
    }
    for rotation in of.rotations.values() {
        items.add(format!("ROTATION#{}", rotation.id), rotation)?;
    }
    if let Some(set) = &of.replication {
        items.add(REPLICATION.to_owned(), set)?;
    }
    if of.routes != Routes::default() {
        items.add(ROUTES.to_owned(), &of.routes)?;
    }
    Ok(items.0)
}

#[derive(Default)]
struct Items(BTreeMap<String, Item>);

impl Items {
    fn add<T: Serialize>(&mut self, sk: String, value: &T) -> Result<(), RecordError> {
        let item = encode(Key::configuration(&sk), V, value)?;
        self.0.insert(sk, item);
        Ok(())
    }
}

/// Reads a configuration from all its records.
pub(crate) fn read(items: &[Item]) -> Result<Configuration, RecordError> {
    let mut configuration = Configuration::default();
    for item in items {
        take(&mut configuration, item)?;
    }
    for overrides in configuration.overrides.values_mut() {
        overrides.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    }
    Ok(configuration)
}

fn take(into: &mut Configuration, item: &Item) -> Result<(), RecordError> {
    let sk = text_of(item, SK).ok_or_else(|| RecordError::missing(item, SK))?;
    match sk.split_once('#').map_or(sk, |(kind, _)| kind) {
        // The generation's sort key begins with the separator.
        "" => {
            let count = number_of(item, GENERATION_COUNT);
            into.generation = count.ok_or_else(|| RecordError::missing(item, GENERATION_COUNT))?;
        }
        "CHANNEL" => {
            let channel: ContactChannel = decode(item, V)?;
            into.channels.insert(channel.id.clone(), channel);
        }
        "CONTACT" => {
            let contact: Contact = decode(item, V)?;
            into.contacts.insert(contact.id.clone(), contact);
        }
        "HEARTBEAT" => {
            let heartbeat: Heartbeat = decode(item, V)?;
            into.heartbeats.insert(heartbeat.name.clone(), heartbeat);
        }
        "OVERRIDE" => {
            let entry: Override = decode(item, V)?;
            into.overrides.entry(entry.rotation.clone()).or_default().push(entry);
        }
        "PLAN" => {
            let plan: ResponsePlan = decode(item, V)?;
            into.plans.insert(plan.name.clone(), plan);
        }
        "POLICY" => {
            let (contact, policy): (ContactId, String) = decode(item, V)?;
            into.policies.insert(contact, policy);
        }
        "ROTATION" => {
            let rotation: Rotation = decode(item, V)?;
            into.rotations.insert(rotation.id.clone(), rotation);
        }
        REPLICATION => into.replication = Some(decode(item, V)?),
        ROUTES => into.routes = decode(item, V)?,
        // Left out, it could page the wrong people: an override of a kind yet unknown, say.
        _ => return Err(RecordError::missing(item, SK)),
    }
    Ok(())
}

/// Whether a stored record says the same.
pub(crate) fn same(stored: &Item, new: &Item) -> bool {
    text_of(stored, DOC) == text_of(new, DOC)
        && number_of(stored, super::V) == number_of(new, super::V)
}

/// Whether this is the record of the generation.
pub(crate) fn is_generation(item: &Item) -> bool {
    text_of(item, SK) == Some(GENERATION)
}
