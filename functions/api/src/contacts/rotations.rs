//! Rotations.

use std::collections::BTreeMap;

use app::directory::change;
use app::ports::Entropy;
use domain::arn::Deployment;
use domain::configuration::Configuration;
use domain::directory::{self, Entity, NewRotation, RotationChange};
use domain::ids::RotationId;
use domain::oncall::Rotation;
use wire::contacts::answer as said;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::rotations::{
    CreateRotation, DeleteRotation, GetRotation, ListRotations, UpdateRotation,
};
use wire::contacts::shape::seconds::Seconds;

use crate::ports::Ports;

use super::{Answer, Asked, Contacts, answer, names, recurrences, refusals, tags};

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn create_rotation(&self, asked: &Asked<'_>) -> Answer {
        let request: CreateRotation = asked.read()?;
        let here = self.deployment;
        let id = RotationId::parse(&self.state.entropy.fresh().to_string());
        let id = id.map_err(|error| Fault::invalid(error.to_string()))?;
        let new = NewRotation {
            id: id.clone(),
            name: request.name,
            contacts: names::contacts(here, &request.contact_ids)?,
            start: request.start_time.map(|Seconds(at)| at),
            zone: recurrences::zone(&request.time_zone_id)?,
            settings: recurrences::read(&request.recurrence)?,
            tags: tags::added(BTreeMap::new(), request.tags.unwrap_or_default())?,
        };
        let time = self.now();
        let decide = |now: &Configuration| {
            Ok((directory::create_rotation(now, new.clone(), time)?, here.rotation(&id)))
        };
        let repeatable = asked.repeatable(request.idempotency_token.as_deref());
        let changed = change(self.state, repeatable, decide).await;
        let rotation_arn = changed.map_err(|error| refusals::of_change(here, error))?;
        answer(&said::rotations::CreateRotation { rotation_arn })
    }

    pub(super) async fn get_rotation(&self, asked: &Asked<'_>) -> Answer {
        let request: GetRotation = asked.read()?;
        let id = names::rotation(self.deployment, &request.rotation_id)?;
        let configuration = self.configuration().await?;
        let rotation = self.rotation(&configuration, &id)?;
        answer(&said::rotations::GetRotation {
            rotation_arn: request.rotation_id,
            name: rotation.name.clone(),
            contact_ids: contacts(self.deployment, rotation),
            start_time: start(rotation),
            time_zone_id: rotation.zone.name().to_owned(),
            recurrence: recurrences::write(rotation),
        })
    }

    pub(super) async fn update_rotation(&self, asked: &Asked<'_>) -> Answer {
        let request: UpdateRotation = asked.read()?;
        let here = self.deployment;
        let id = names::rotation(here, &request.rotation_id)?;
        let contacts = request.contact_ids.as_deref();
        let change = RotationChange {
            contacts: contacts.map(|arns| names::contacts(here, arns)).transpose()?,
            start: request.start_time.map(|Seconds(at)| at),
            zone: request.time_zone_id.as_deref().map(recurrences::zone).transpose()?,
            settings: recurrences::read(&request.recurrence)?,
        };
        self.change(|now| directory::update_rotation(now, &id, change.clone())).await
    }

    pub(super) async fn delete_rotation(&self, asked: &Asked<'_>) -> Answer {
        let request: DeleteRotation = asked.read()?;
        let id = names::rotation(self.deployment, &request.rotation_id)?;
        self.change(|now| directory::delete_rotation(now, &id)).await
    }

    pub(super) async fn list_rotations(&self, asked: &Asked<'_>) -> Answer {
        let request: ListRotations = asked.read()?;
        let configuration = self.configuration().await?;
        let prefix = request.rotation_name_prefix.as_deref().unwrap_or_default();
        let wanted =
            configuration.rotations.values().filter(|rotation| rotation.name.starts_with(prefix));
        let listing = self.listing(Operation::ListRotations, &prefix);
        let key = |rotation: &&Rotation| rotation.id.to_string();
        let token = request.next_token.as_deref();
        let (page, next_token) = listing.page(wanted, key, token, request.max_results)?;
        let rotations = page.into_iter().map(|rotation| said::rotations::Rotation {
            rotation_arn: self.deployment.rotation(&rotation.id),
            name: rotation.name.clone(),
            contact_ids: contacts(self.deployment, rotation),
            start_time: start(rotation),
            time_zone_id: Some(rotation.zone.name().to_owned()),
            recurrence: Some(recurrences::write(rotation)),
        });
        answer(&said::rotations::ListRotations { next_token, rotations: rotations.collect() })
    }

    /// A rotation that there is.
    pub(super) fn rotation<'c>(
        &self,
        configuration: &'c Configuration,
        id: &RotationId,
    ) -> Result<&'c Rotation, Fault> {
        let absent = || refusals::not_found(self.deployment, &Entity::Rotation(id.clone()));
        configuration.rotations.get(id).ok_or_else(absent)
    }
}

fn contacts(here: &Deployment, rotation: &Rotation) -> Vec<String> {
    rotation.contacts.iter().map(|contact| here.contact(contact)).collect()
}

/// When it starts, where somebody said so: Terraform takes any other answer for a change.
fn start(rotation: &Rotation) -> Option<Seconds> {
    rotation.start_given.then_some(Seconds(rotation.start))
}
