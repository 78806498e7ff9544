//! Tags of contacts and rotations.

use std::collections::BTreeMap;

use domain::configuration::Configuration;
use domain::directory::{Entity, Rejection};
use domain::limits::TAGS_MAX;
use wire::contacts::answer::tags::ListTagsForResource as Listed;
use wire::contacts::fault::Fault;
use wire::contacts::request::tags::{ListTagsForResource, TagResource, UntagResource};
use wire::contacts::shape::tag::Tag;

use crate::ports::Ports;

use super::{Answer, Asked, Contacts, answer, names, refusals};

type Tags = BTreeMap<String, String>;

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn tag(&self, asked: &Asked<'_>) -> Answer {
        let TagResource { resource_arn, tags } = asked.read()?;
        let whose = names::tagged(self.deployment, &resource_arn)?;
        let more = added(Tags::new(), tags)?;
        self.change(|now| {
            edited(now, &whose, |tags| {
                tags.extend(more.clone());
                let too_many = Rejection::TooMany { what: "tags of a resource", most: TAGS_MAX };
                if tags.len() > TAGS_MAX { Err(too_many) } else { Ok(()) }
            })
        })
        .await
    }

    pub(super) async fn untag(&self, asked: &Asked<'_>) -> Answer {
        let UntagResource { resource_arn, tag_keys } = asked.read()?;
        let whose = names::tagged(self.deployment, &resource_arn)?;
        self.change(|now| {
            edited(now, &whose, |tags| {
                tags.retain(|key, _| !tag_keys.contains(key));
                Ok(())
            })
        })
        .await
    }

    pub(super) async fn list_tags(&self, asked: &Asked<'_>) -> Answer {
        let request: ListTagsForResource = asked.read()?;
        let whose = names::tagged(self.deployment, &request.resource_arn)?;
        let mut configuration = self.configuration().await?;
        let absent = || refusals::not_found(self.deployment, &whose);
        let tags = std::mem::take(tags_of(&mut configuration, &whose).ok_or_else(absent)?);
        let tags = tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) });
        answer(&Listed { tags: tags.collect() })
    }
}

/// The tags of a contact or rotation; nothing else has any.
fn tags_of<'c>(configuration: &'c mut Configuration, whose: &Entity) -> Option<&'c mut Tags> {
    match whose {
        Entity::Contact(id) => configuration.contacts.get_mut(id).map(|its| &mut its.tags),
        Entity::Rotation(id) => configuration.rotations.get_mut(id).map(|its| &mut its.tags),
        Entity::Channel(_)
        | Entity::Override(_)
        | Entity::Plan(_)
        | Entity::PlanPolicy(_)
        | Entity::ReplicationSet(_)
        | Entity::Heartbeat(_) => None,
    }
}

/// The tags of a contact or rotation, changed.
fn edited(
    now: &Configuration,
    whose: &Entity,
    edit: impl Fn(&mut Tags) -> Result<(), Rejection>,
) -> Result<Configuration, Rejection> {
    let mut next = now.clone();
    let absent = || Rejection::NotFound(whose.clone());
    edit(tags_of(&mut next, whose).ok_or_else(absent)?)?;
    Ok(next)
}

/// `tags`, with those of a request.
pub(super) fn added(mut tags: Tags, more: Vec<Tag>) -> Result<Tags, Fault> {
    for Tag { key, value } in more {
        let (Some(key), Some(value)) = (key, value) else {
            return Err(Fault::invalid("Invalid value provided - a tag needs a Key and a Value"));
        };
        tags.insert(key, value);
    }
    Ok(tags)
}
