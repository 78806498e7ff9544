//! Resources as they are. After a change that failed, that is neither what the template says nor, for
//! certain, what it said before: CloudFormation gives the way back as one more change.

use serde_json::{Value, json};

use super::ask::Ask;
use super::event::Properties;
use super::kind::Kind;
use crate::{contacts, incidents};

/// What shows a resource; nothing, where its id tells all.
pub(super) fn request(kind: Kind, arn: &str) -> Option<Ask> {
    use contacts::operation::Operation as OfContacts;
    use incidents::operation::Operation as OfIncidents;
    let contacts = |operation, member: &str| Ask::Contacts(operation, json!({ member: arn }));
    let incidents = |operation| Ask::Incidents(operation, json!({ "arn": arn }));
    match kind {
        Kind::Contact => Some(contacts(OfContacts::GetContact, "ContactId")),
        Kind::ContactChannel => Some(contacts(OfContacts::GetContactChannel, "ContactChannelId")),
        Kind::Plan => None,
        Kind::Rotation => Some(contacts(OfContacts::GetRotation, "RotationId")),
        Kind::ResponsePlan => Some(incidents(OfIncidents::GetResponsePlan)),
        Kind::ReplicationSet => Some(incidents(OfIncidents::GetReplicationSet)),
    }
}

/// The properties `old` with those in their place that `shown` tells otherwise, of those that decide what
/// is to be done: the [fixed](Kind::fixed) ones that `new` has, runbooks, and Regions.
pub(super) fn properties(
    kind: Kind,
    arn: &str,
    shown: &Value,
    new: &Properties,
    old: &Properties,
) -> Properties {
    let mut now = old.clone();
    let mut is = |name: &str, value: &Value| {
        if new.contains_key(name) && !value.is_null() {
            now.insert(name.to_owned(), value.clone());
        }
    };
    match kind {
        Kind::Contact => {
            is("Alias", &shown["Alias"]);
            is("Type", &shown["Type"]);
        }
        Kind::ContactChannel => {
            is("ContactId", &shown["ContactArn"]);
            is("ChannelType", &shown["Type"]);
        }
        Kind::Plan => is("ContactId", &json!(arn)),
        Kind::Rotation => is("Name", &shown["Name"]),
        Kind::ResponsePlan => {
            is("Name", &shown["name"]);
            let runbooks = shown.get("actions").cloned();
            now.insert("Actions".to_owned(), runbooks.unwrap_or_else(|| json!([])));
        }
        Kind::ReplicationSet => {
            let set = &shown["replicationSet"];
            now.insert("Regions".to_owned(), regions(&set["regionMap"]));
            now.insert("DeletionProtected".to_owned(), set["deletionProtected"].clone());
        }
    }
    now
}

fn regions(map: &Value) -> Value {
    let region = |(name, its): (&String, &Value)| {
        let configuration = json!({ "SseKmsKeyId": its["sseKmsKeyId"] });
        json!({ "RegionName": name, "RegionConfiguration": configuration })
    };
    map.as_object().into_iter().flatten().map(region).collect()
}
