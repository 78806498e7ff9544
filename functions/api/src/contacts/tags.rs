//! Tags of contacts.

use std::collections::BTreeMap;

use app::ports::{Clock, Directory, Entropy, Pager};
use domain::configuration::Configuration;
use domain::directory::{Entity, Rejection};
use domain::ids::ContactId;
use domain::limits::TAGS_MAX;
use wire::contacts::answer::tags::ListTagsForResource as Listed;
use wire::contacts::fault::Fault;
use wire::contacts::request::tags::{ListTagsForResource, TagResource, UntagResource};
use wire::contacts::shape::tag::Tag;

use super::{Answer, Asked, Contacts, answer, names};

type Tags = BTreeMap<String, String>;

impl<S, C, E, P> Contacts<'_, S, C, E, P>
where
    S: Directory,
    C: Clock,
    E: Entropy,
    P: Pager,
{
    pub(super) async fn tag(&self, asked: &Asked<'_>) -> Answer {
        let TagResource { resource_arn, tags } = asked.read()?;
        let id = names::contact(self.deployment, &resource_arn)?;
        let more = added(Tags::new(), tags)?;
        self.change(|now| {
            edited(now, &id, |tags| {
                tags.extend(more.clone());
                let too_many = Rejection::TooMany { what: "tags of a resource", most: TAGS_MAX };
                if tags.len() > TAGS_MAX { Err(too_many) } else { Ok(()) }
            })
        })
        .await
    }

    pub(super) async fn untag(&self, asked: &Asked<'_>) -> Answer {
        let UntagResource { resource_arn, tag_keys } = asked.read()?;
        let id = names::contact(self.deployment, &resource_arn)?;
        self.change(|now| {
            edited(now, &id, |tags| {
                tags.retain(|key, _| !tag_keys.contains(key));
                Ok(())
            })
        })
        .await
    }

    pub(super) async fn list_tags(&self, asked: &Asked<'_>) -> Answer {
        let request: ListTagsForResource = asked.read()?;
        let id = names::contact(self.deployment, &request.resource_arn)?;
        let configuration = self.configuration().await?;
        let tags = &self.contact(&configuration, &id)?.tags;
        let tags = tags
            .iter()
            .map(|(key, value)| Tag { key: Some(key.clone()), value: Some(value.clone()) });
        answer(&Listed { tags: tags.collect() })
    }
}

/// The tags of a contact, changed.
fn edited(
    now: &Configuration,
    id: &ContactId,
    edit: impl Fn(&mut Tags) -> Result<(), Rejection>,
) -> Result<Configuration, Rejection> {
    let mut next = now.clone();
    let absent = || Rejection::NotFound(Entity::Contact(id.clone()));
    edit(&mut next.contacts.get_mut(id).ok_or_else(absent)?.tags)?;
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
