//! Tags of response plans, incidents and the replication set.

use std::collections::BTreeMap;

use app::error::AppError;
use app::incidents;
use app::ports::Aggregates;
use domain::chat;
use domain::configuration::Configuration;
use domain::directory::{Entity, Rejection};
use domain::limits::TAGS_MAX;
use wire::incidents::answer::Empty;
use wire::incidents::answer::tags::ListTagsForResource as Listed;
use wire::incidents::fault::{Fault, ResourceType};
use wire::incidents::request::tags::{ListTagsForResource, TagResource, UntagResource};

use super::names::{self, Tagged};
use super::{Answer, Asked, Incidents, answer, refusals};
use crate::ports::Ports;

type Tags = BTreeMap<String, String>;

impl<P: Ports> Incidents<'_, P> {
    pub(super) async fn tag(&self, asked: &Asked) -> Answer {
        let TagResource { resource_arn, tags } = asked.read()?;
        self.edit(&resource_arn, |now: &mut Tags| now.extend(tags.clone())).await
    }

    pub(super) async fn untag(&self, asked: &Asked) -> Answer {
        let UntagResource { resource_arn, tag_keys } = asked.read()?;
        self.edit(&resource_arn, |now: &mut Tags| now.retain(|key, _| !tag_keys.contains(key)))
            .await
    }

    pub(super) async fn list_tags(&self, asked: &Asked) -> Answer {
        let ListTagsForResource { resource_arn } = asked.read()?;
        let tagged = names::tagged(self.deployment, &resource_arn)?;
        let tags = if let Tagged::Incident(id) = &tagged {
            let read = self.state.store.incident(id).await;
            let read = read.map_err(|error| refusals::of_app(&error.into()))?.value;
            read.map(|read| read.value.tags)
        } else {
            let mut configuration = self.configuration().await?;
            tags_of(&mut configuration, &tagged).cloned()
        };
        let tags = tags.ok_or_else(|| refusals::absent(kind(&tagged), &resource_arn))?;
        answer(&Listed { tags })
    }

    async fn edit(&self, arn: &str, edit: impl Fn(&mut Tags)) -> Answer {
        let tagged = names::tagged(self.deployment, arn)?;
        if let Tagged::Incident(id) = &tagged {
            let edited = incidents::tag(self.state, id, |tags| {
                edit(tags);
                let most = || AppError::Refused(format!("an incident has at most {TAGS_MAX} tags"));
                if tags.len() > TAGS_MAX { Err(most()) } else { Ok(()) }
            });
            return match edited.await {
                Ok(()) => answer(&Empty {}),
                Err(AppError::Refused(message)) => Err(too_many(message)),
                Err(error) => Err(refusals::about(ResourceType::IncidentRecord, arn, &error)),
            };
        }
        self.change_silently(None, |now| {
            let mut next = now.clone();
            let tags = tags_of(&mut next, &tagged);
            let tags = tags.ok_or_else(|| Rejection::NotFound(entity(&tagged)))?;
            edit(tags);
            let too_many = Rejection::TooMany { what: "tags of a resource", most: TAGS_MAX };
            if tags.len() > TAGS_MAX {
                return Err(too_many);
            }
            if let Tagged::Plan(_) = &tagged {
                chat::check(tags).map_err(Rejection::Invalid)?;
            }
            Ok(next)
        })
        .await
    }
}

fn too_many(message: String) -> Fault {
    let quota_code = "tocsin-tags-of-a-resource".to_owned();
    Fault::ServiceQuotaExceeded { message, resource: None, quota_code }
}

/// The tags of what stands in the configuration.
fn tags_of<'c>(configuration: &'c mut Configuration, tagged: &Tagged) -> Option<&'c mut Tags> {
    match tagged {
        Tagged::Plan(name) => configuration.plans.get_mut(name).map(|plan| &mut plan.tags),
        Tagged::ReplicationSet(id) => {
            let set = configuration.replication.as_mut().filter(|set| set.id == *id);
            set.map(|set| &mut set.tags)
        }
        Tagged::Incident(_) => None,
    }
}

fn entity(tagged: &Tagged) -> Entity {
    match tagged {
        Tagged::Plan(name) => Entity::Plan(name.clone()),
        Tagged::ReplicationSet(id) => Entity::ReplicationSet(id.clone()),
        Tagged::Incident(id) => Entity::Plan(id.plan()),
    }
}

fn kind(tagged: &Tagged) -> ResourceType {
    match tagged {
        Tagged::Plan(_) => ResourceType::ResponsePlan,
        Tagged::ReplicationSet(_) => ResourceType::ReplicationSet,
        Tagged::Incident(_) => ResourceType::IncidentRecord,
    }
}
