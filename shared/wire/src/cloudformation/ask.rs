//! What a resource asks of the API.

use serde_json::Value;

use super::event::Properties;
use super::kind::Kind;
pub use super::properties::Unfit;
use super::{contacts, incidents};

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
pub fn completion(kind: Kind, arn: &str, properties: &Properties) -> Vec<Ask> {
    match kind {
        Kind::ReplicationSet => incidents::protect_set(arn, properties, &Properties::new()),
        Kind::Contact | Kind::ContactChannel | Kind::Plan | Kind::Rotation | Kind::ResponsePlan => {
            Vec::new()
        }
    }
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

/// What removes a resource.
pub fn removal(kind: Kind, arn: &str) -> Ask {
    match kind {
        Kind::Contact => contacts::remove(arn),
        Kind::ContactChannel => contacts::remove_channel(arn),
        Kind::Plan => contacts::remove_plan(arn),
        Kind::Rotation => contacts::remove_rotation(arn),
        Kind::ResponsePlan => incidents::remove_plan(arn),
        Kind::ReplicationSet => incidents::remove_set(arn),
    }
}
