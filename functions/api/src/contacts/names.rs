//! The ARNs in requests.

use domain::arn::{self, Deployment};
use domain::ids::{ChannelId, ContactId, InvalidId, RotationId};
use wire::contacts::fault::Fault;

use super::refusals;
use domain::directory::Entity;

/// The contact that a request names.
pub(super) fn contact(here: &Deployment, text: &str) -> Result<ContactId, Fault> {
    let id = arn::contact_id(text).map_err(|error| invalid(&error))?;
    ours(here, text, &here.contact(&id), &Entity::Contact(id.clone()))?;
    Ok(id)
}

/// The channel that a request names.
pub(super) fn channel(here: &Deployment, text: &str) -> Result<ChannelId, Fault> {
    let id = arn::channel_id(text).map_err(|error| invalid(&error))?;
    ours(here, text, &here.channel(&id), &Entity::Channel(id.clone()))?;
    Ok(id)
}

/// The rotation that a request names.
pub(super) fn rotation(here: &Deployment, text: &str) -> Result<RotationId, Fault> {
    let id = arn::rotation_id(text).map_err(|error| invalid(&error))?;
    ours(here, text, &here.rotation(&id), &Entity::Rotation(id.clone()))?;
    Ok(id)
}

/// What is in another account or Region is not here, whatever it is called.
fn ours(here: &Deployment, text: &str, ours: &str, entity: &Entity) -> Result<(), Fault> {
    if text == ours {
        return Ok(());
    }
    Err(refusals::not_found(here, entity))
}

//= ssm-contacts#CommonErrors: "Invalid value provided - Invalid resource Arn"
fn invalid(_: &InvalidId) -> Fault {
    Fault::invalid("Invalid value provided - Invalid resource Arn")
}
