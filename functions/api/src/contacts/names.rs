//! The ARNs in requests.

use domain::arn::{self, Deployment};
use domain::ids::{
    ChannelId, ContactId, EngagementId, IncidentId, InvalidId, OverrideId, PageId, RotationId,
};
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

/// The engagement that a request names.
pub(super) fn engagement(here: &Deployment, text: &str) -> Result<EngagementId, Fault> {
    let id = arn::engagement_id(text).map_err(|error| invalid(&error))?;
    if text == here.engagement(&id) { Ok(id) } else { Err(refusals::absent("engagement", text)) }
}

/// The page that a request names.
pub(super) fn page(here: &Deployment, text: &str) -> Result<PageId, Fault> {
    let id = arn::page_id(text).map_err(|error| invalid(&error))?;
    if text == here.page(&id) { Ok(id) } else { Err(refusals::absent("page", text)) }
}

/// The incident that a request names.
pub(super) fn incident(here: &Deployment, text: &str) -> Result<IncidentId, Fault> {
    let id = arn::incident_id(text).map_err(|error| invalid(&error))?;
    if text == here.incident(&id) { Ok(id) } else { Err(refusals::absent("incident", text)) }
}

/// What a request names that has tags: a contact or a rotation.
pub(super) fn tagged(here: &Deployment, text: &str) -> Result<Entity, Fault> {
    if arn::rotation_id(text).is_ok() {
        return rotation(here, text).map(Entity::Rotation);
    }
    contact(here, text).map(Entity::Contact)
}

/// The override that a request names.
pub(super) fn over(text: &str) -> Result<OverrideId, Fault> {
    let unknown = |error: InvalidId| refusals::invalid(&error.to_string());
    OverrideId::parse(&text.to_ascii_lowercase()).map_err(unknown)
}

/// The contacts that a request names, in its order.
pub(super) fn contacts(here: &Deployment, arns: &[String]) -> Result<Vec<ContactId>, Fault> {
    arns.iter().map(|arn| contact(here, arn)).collect()
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
