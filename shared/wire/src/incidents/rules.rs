//! What the service's model demands of each input, as a table: which members there are, which of
//! them must be, and what a value of each may be. Where on the wire a member is,
//! [`super::operation`] says.
//!
//! It is a table and not code so that it can be held against the model member by member; the
//! example `tables` prints it for that. The SDKs check only what is required, types and
//! minimums: maximums, patterns and enums are up to the server.
//!
//! Wider than the model is only what docs/compatibility.md says: the impacts, the engagements and
//! actions of a response plan, the parameters of a runbook, the Regions changed at once.

mod common;
mod findings;
mod incidents;
mod policies;
mod related_items;
mod replication_sets;
mod response_plans;
mod tags;
mod timeline;

use super::operation::Operation;
pub use crate::model::pattern::Pattern;
pub use crate::model::rules::{Keys, Member, Rule, Shape, Text};
use crate::model::rules::{hidden, list, may, must, plain, text, within};

/// What the model demands of the input of `operation`.
pub fn input(operation: Operation) -> Shape {
    match operation {
        Operation::BatchGetIncidentFindings => findings::BATCH_GET_INCIDENT_FINDINGS,
        Operation::CreateReplicationSet => replication_sets::CREATE_REPLICATION_SET,
        Operation::CreateResponsePlan => response_plans::CREATE_RESPONSE_PLAN,
        Operation::CreateTimelineEvent => timeline::CREATE_TIMELINE_EVENT,
        Operation::DeleteIncidentRecord
        | Operation::DeleteReplicationSet
        | Operation::DeleteResponsePlan
        | Operation::GetIncidentRecord
        | Operation::GetReplicationSet
        | Operation::GetResponsePlan => common::ONE_ARN,
        Operation::DeleteResourcePolicy => policies::DELETE_RESOURCE_POLICY,
        Operation::DeleteTimelineEvent | Operation::GetTimelineEvent => timeline::ONE_EVENT,
        Operation::GetResourcePolicies => policies::GET_RESOURCE_POLICIES,
        Operation::ListIncidentFindings => findings::LIST_INCIDENT_FINDINGS,
        Operation::ListIncidentRecords => incidents::LIST_INCIDENT_RECORDS,
        Operation::ListRelatedItems => related_items::LIST_RELATED_ITEMS,
        Operation::ListReplicationSets | Operation::ListResponsePlans => common::LIST,
        Operation::ListTagsForResource => tags::LIST_TAGS_FOR_RESOURCE,
        Operation::ListTimelineEvents => timeline::LIST_TIMELINE_EVENTS,
        Operation::PutResourcePolicy => policies::PUT_RESOURCE_POLICY,
        Operation::StartIncident => incidents::START_INCIDENT,
        Operation::TagResource => tags::TAG_RESOURCE,
        Operation::UntagResource => tags::UNTAG_RESOURCE,
        Operation::UpdateDeletionProtection => replication_sets::UPDATE_DELETION_PROTECTION,
        Operation::UpdateIncidentRecord => incidents::UPDATE_INCIDENT_RECORD,
        Operation::UpdateRelatedItems => related_items::UPDATE_RELATED_ITEMS,
        Operation::UpdateReplicationSet => replication_sets::UPDATE_REPLICATION_SET,
        Operation::UpdateResponsePlan => response_plans::UPDATE_RESPONSE_PLAN,
        Operation::UpdateTimelineEvent => timeline::UPDATE_TIMELINE_EVENT,
    }
}

#[cfg(test)]
mod tests;
