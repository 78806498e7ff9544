//! Changes of the directory: people, plans, schedules, the ways to reach them, and who must ping. Each takes the
//! configuration as it is and gives it as it is to be, or says why not.

mod activation;
mod channels;
mod contacts;
mod heartbeats;
mod overrides;
mod plans;
mod replication;
mod rotations;
mod routes;
#[cfg(test)]
mod tests;

pub use activation::{Activating, Attempt, address_of, begin, enter, used};
pub use channels::{
    NewChannel, activate, create_channel, deactivate, delete_channel, update_channel,
};
pub use contacts::{NewContact, create_contact, delete_contact, share_contact, update_contact};
pub use heartbeats::{remove_heartbeat, set_heartbeat};
pub use overrides::{NewOverride, create_override, delete_override, override_window};
pub use plans::{PlanChange, create_plan, delete_plan, share_plan, unshare_plan, update_plan};
pub use replication::{
    NewReplicationSet, RegionAction, create_replication_set, delete_replication_set,
    protect_replication_set, update_replication_set,
};
pub use rotations::{
    NewRotation, RotationChange, Settings, check_settings, create_rotation, delete_rotation,
    update_rotation,
};
pub use routes::set_routes;

use crate::configuration::Configuration;
use crate::ids::{ChannelId, ContactId, HeartbeatName, OverrideId, PlanName, RotationId};

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It is about something that there is not.
    #[error("there is no {0}")]
    NotFound(Entity),
    /// There is one already, and it is another.
    #[error("{0} exists already")]
    Exists(Entity),
    /// Others need it.
    #[error("{entity} is used by {}", names(by))]
    InUse {
        /// What.
        entity: Entity,
        /// The ids of rotations that name it.
        by: Vec<RotationId>,
    },
    /// It would say something that makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// There are as many as there may be.
    #[error("{what} are limited to {most}")]
    TooMany {
        /// What there are too many of, in the plural.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entity {
    /// A person, an escalation plan or a schedule.
    Contact(ContactId),
    /// A way to reach a person.
    Channel(ChannelId),
    /// A rotation.
    Rotation(RotationId),
    /// An override of a rotation.
    Override(OverrideId),
    /// A response plan.
    Plan(PlanName),
    /// A resource policy of a response plan.
    PlanPolicy(String),
    /// The replication set, by its id.
    ReplicationSet(String),
    /// Who must ping.
    Heartbeat(HeartbeatName),
}

impl std::fmt::Display for Entity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Contact(id) => write!(f, "contact {id}"),
            Self::Channel(id) => write!(f, "contact channel {id}"),
            Self::Rotation(id) => write!(f, "rotation {id}"),
            Self::Override(id) => write!(f, "rotation override {id}"),
            Self::Plan(name) => write!(f, "response plan {name}"),
            Self::PlanPolicy(id) => write!(f, "resource policy {id}"),
            Self::ReplicationSet(id) => write!(f, "replication set {id}"),
            Self::Heartbeat(name) => write!(f, "heartbeat {name}"),
        }
    }
}

/// A configuration as it is to be, or why not.
pub type Changed = Result<Configuration, Rejection>;

fn names(ids: &[RotationId]) -> String {
    ids.iter().map(RotationId::as_str).collect::<Vec<_>>().join(", ")
}
