//! Everything that a decision may need to know about people and plans, read as one.

use std::collections::BTreeMap;

use crate::contact::{Contact, ContactChannel};
use crate::heartbeat::Heartbeat;
use crate::ids::{ChannelId, ContactId, HeartbeatName, PlanName, RotationId};
use crate::oncall::{Override, Rotation};
use crate::replication::ReplicationSet;
use crate::response_plan::{ResponsePlan, Routes};

/// The configuration of a deployment at one generation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Configuration {
    /// Counts every change; a copy is current while the store still shows the same number.
    pub generation: u64,
    /// People, escalation plans and schedules.
    pub contacts: BTreeMap<ContactId, Contact>,
    /// With whom contacts are shared: resource policies in IAM's shape, kept and shown, and not
    /// looked at by anything yet.
    pub policies: BTreeMap<ContactId, String>,
    /// Ways to reach people.
    pub channels: BTreeMap<ChannelId, ContactChannel>,
    /// Rotations of the schedules.
    pub rotations: BTreeMap<RotationId, Rotation>,
    /// Overrides of each rotation, in order of their creation.
    pub overrides: BTreeMap<RotationId, Vec<Override>>,
    /// Response plans.
    pub plans: BTreeMap<PlanName, ResponsePlan>,
    /// Which plan a signal reaches.
    pub routes: Routes,
    /// The Regions that the deployment is meant to live in.
    pub replication: Option<ReplicationSet>,
    /// Who must ping, and how often.
    pub heartbeats: BTreeMap<HeartbeatName, Heartbeat>,
}
