//! What a resource asks of the API.

use serde_json::Value;

use super::event::Properties;
use super::kind::Kind;
pub use super::properties::Unfit;
use super::{contacts, incidents, shown};

/// A request of the API.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Of ssm-contacts.
    Contacts(crate::contacts::operation::Operation, Value),
    /// Of ssm-incidents.
    Incidents(crate::incidents::operation::Operation, Value),
}

/// What makes a resource. Under the same `token` it is the same request.
///
/// # Errors
/// [`Unfit`], in words for whoever wrote the template.
pub fn creation(kind: Kind, properties: &Properties, token: &str) -> Result<Ask, Unfit> {
    match kind {
        Kind::Contact => contacts::make(properties, token),
        Kind::ContactChannel => contacts::make_channel(properties, token),
        Kind::Plan => contacts::plan(properties),
        Kind::Rotation => contacts::make_rotation(properties, token),
        Kind::ResponsePlan => incidents::make_plan(properties, token),
        Kind::ReplicationSet => incidents::make_set(properties, token),
    }
}

/// What has to be said of a resource once it is made.
///
/// # Errors
/// [`Unfit`], where [`creation`] has said the same.
pub fn completion(kind: Kind, arn: &str, properties: &Properties) -> Result<Vec<Ask>, Unfit> {
    match kind {
        Kind::ReplicationSet => incidents::protect_set(arn, properties, &Properties::new()),
        Kind::Contact | Kind::ContactChannel | Kind::Plan | Kind::Rotation | Kind::ResponsePlan => {
            Ok(Vec::new())
        }
    }
}

/// What shows a resource as it is; nothing, where its ARN tells all.
pub fn showing(kind: Kind, arn: &str) -> Option<Ask> {
    shown::request(kind, arn)
}

/// The properties that a resource has, as far as they decide what makes it one with the properties `new`:
/// those that the template gave it before, or what is `shown` of it.
pub fn as_shown(
    kind: Kind,
    arn: &str,
    shown: &Value,
    new: &Properties,
    old: &Properties,
) -> Properties {
    shown::properties(kind, arn, shown, new, old)
}

/// What makes a resource with the properties `old` one with the properties `new`, which differ in
/// none that is [fixed](Kind::fixed).
///
/// # Errors
/// [`Unfit`], in words for whoever wrote the template.
pub fn changes(
    kind: Kind,
    arn: &str,
    new: &Properties,
    old: &Properties,
) -> Result<Vec<Ask>, Unfit> {
    match kind {
        Kind::Contact => contacts::change(arn, new, old),
        Kind::ContactChannel => contacts::change_channel(arn, new, old),
        Kind::Plan => Ok(vec![contacts::plan(new)?]),
        Kind::Rotation => contacts::change_rotation(arn, new, old),
        Kind::ResponsePlan => incidents::change_plan(arn, new, old),
        Kind::ReplicationSet => incidents::change_set(arn, new, old),
    }
}

/// What removes a resource. Nothing does a plan: the stages that its contact has may be those of another
/// resource by now, which are the same where a plan was renamed, and a contact without any pages nobody.
pub fn removal(kind: Kind, arn: &str) -> Option<Ask> {
    match kind {
        Kind::Contact => Some(contacts::remove(arn)),
        Kind::ContactChannel => Some(contacts::remove_channel(arn)),
        Kind::Plan => None,
        Kind::Rotation => Some(contacts::remove_rotation(arn)),
        Kind::ResponsePlan => Some(incidents::remove_plan(arn)),
        Kind::ReplicationSet => Some(incidents::remove_set(arn)),
    }
}
