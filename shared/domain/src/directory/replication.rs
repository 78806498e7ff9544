//! The replication set.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Changed, Entity, Rejection};
use crate::configuration::Configuration;
use crate::limits::REGIONS_MAX;
use crate::replication::{Region, ReplicationSet};

/// A replication set as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReplicationSet {
    /// A UUID that nothing else has.
    pub id: String,
    /// Its Regions, each with the key that encrypts its data.
    pub regions: BTreeMap<String, Option<String>>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// What is done to the Regions of a replication set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionAction {
    /// One more, and the key that encrypts its data.
    Add(String, Option<String>),
    /// One less.
    Remove(String),
}

/// Makes the replication set.
///
/// # Errors
/// [`Rejection::TooMany`] when there is one; [`Rejection::Invalid`] when it has no or too many Regions.
//= ssm-incidents#CreateReplicationSet: an account has one
pub fn create_replication_set(
    configuration: &Configuration,
    new: NewReplicationSet,
    by: &str,
    now: Timestamp,
) -> Changed {
    if configuration.replication.is_some() {
        return Err(Rejection::TooMany { what: "replication sets", most: 1 });
    }
    let region = |(name, kms_key)| (name, Region { kms_key, since: now });
    let set = ReplicationSet {
        id: new.id,
        regions: new.regions.into_iter().map(region).collect(),
        deletion_protected: false,
        created_at: now,
        created_by: by.to_owned(),
        modified_at: now,
        modified_by: by.to_owned(),
        tags: new.tags,
    };
    check(&set)?;
    Ok(Configuration { replication: Some(set), ..configuration.clone() })
}

/// Changes the Regions of the replication set.
///
/// # Errors
/// [`Rejection::NotFound`] when there is no such set, [`Rejection::Invalid`] when a Region is there
/// already, is not there, or is the last.
pub fn update_replication_set(
    configuration: &Configuration,
    id: &str,
    actions: &[RegionAction],
    by: &str,
    now: Timestamp,
) -> Changed {
    changed(configuration, id, by, now, |set| {
        for action in actions {
            act(set, action, now)?;
        }
        check(set)
    })
}

fn act(set: &mut ReplicationSet, action: &RegionAction, now: Timestamp) -> Result<(), Rejection> {
    match action {
        RegionAction::Add(name, kms_key) => {
            let region = Region { kms_key: kms_key.clone(), since: now };
            if set.regions.contains_key(name) {
                return Err(Rejection::Invalid(format!("{name} is in the replication set")));
            }
            set.regions.insert(name.clone(), region);
        }
        RegionAction::Remove(name) => {
            if set.regions.remove(name).is_none() {
                return Err(Rejection::Invalid(format!("{name} is not in the replication set")));
            }
        }
    }
    Ok(())
}

/// Says whether the last Region is kept from being deleted.
///
/// # Errors
/// [`Rejection::NotFound`] when there is no such set.
pub fn protect_replication_set(
    configuration: &Configuration,
    id: &str,
    protected: bool,
    by: &str,
    now: Timestamp,
) -> Changed {
    changed(configuration, id, by, now, |set| {
        set.deletion_protected = protected;
        Ok(())
    })
}

/// Removes the replication set. What it was said of stays: deleting data is not done by a record.
///
/// # Errors
/// [`Rejection::NotFound`] when there is no such set, [`Rejection::Invalid`] while it is protected.
//= ssm-incidents#UpdateDeletionProtection
pub fn delete_replication_set(configuration: &Configuration, id: &str) -> Changed {
    let set = configuration.replication.as_ref().filter(|set| set.id == id);
    let set = set.ok_or_else(|| Rejection::NotFound(Entity::ReplicationSet(id.to_owned())))?;
    if set.deletion_protected {
        return Err(Rejection::Invalid(
            "the replication set is protected from deletion".to_owned(),
        ));
    }
    Ok(Configuration { replication: None, ..configuration.clone() })
}

fn changed(
    configuration: &Configuration,
    id: &str,
    by: &str,
    now: Timestamp,
    change: impl FnOnce(&mut ReplicationSet) -> Result<(), Rejection>,
) -> Changed {
    let mut next = configuration.clone();
    let set = next.replication.as_mut().filter(|set| set.id == id);
    let set = set.ok_or_else(|| Rejection::NotFound(Entity::ReplicationSet(id.to_owned())))?;
    change(set)?;
    set.modified_at = now;
    by.clone_into(&mut set.modified_by);
    Ok(next)
}

fn check(set: &ReplicationSet) -> Result<(), Rejection> {
    if (1..=REGIONS_MAX).contains(&set.regions.len()) {
        return Ok(());
    }
    let why = format!("a replication set has 1 to {REGIONS_MAX} Regions");
    Err(Rejection::Invalid(why))
}
