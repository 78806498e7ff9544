//! Overrides of rotations.

use app::directory::change;
use app::ports::Entropy;
use domain::arn::Deployment;
use domain::configuration::Configuration;
use domain::directory::{self, Entity, NewOverride, override_window};
use domain::ids::RotationId;
use domain::oncall::Override;
use domain::time::Window;
use wire::contacts::answer as said;
use wire::contacts::operation::Operation;
use wire::contacts::request::overrides::{
    CreateRotationOverride, DeleteRotationOverride, GetRotationOverride, ListRotationOverrides,
};
use wire::contacts::shape::seconds::Seconds;

use crate::ports::Ports;

use super::{Answer, Asked, Contacts, answer, names, refusals};

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn create_override(&self, asked: &Asked<'_>) -> Answer {
        let request: CreateRotationOverride = asked.read()?;
        let here = self.deployment;
        let window = override_window(request.start_time.0, request.end_time.0);
        let new = NewOverride {
            id: names::over(&self.state.entropy.fresh().to_string())?,
            rotation: names::rotation(here, &request.rotation_id)?,
            contacts: names::contacts(here, &request.new_contact_ids)?,
            window: window.map_err(|rejection| refusals::of_rejection(here, &rejection))?,
        };
        let time = self.now();
        let decide = |now: &Configuration| {
            Ok((directory::create_override(now, new.clone(), time)?, new.id.to_string()))
        };
        let repeatable = asked.repeatable(request.idempotency_token.as_deref());
        let changed = change(self.state, repeatable, decide).await;
        let rotation_override_id = changed.map_err(|error| refusals::of_change(here, error))?;
        answer(&said::overrides::CreateRotationOverride { rotation_override_id })
    }

    pub(super) async fn get_override(&self, asked: &Asked<'_>) -> Answer {
        let request: GetRotationOverride = asked.read()?;
        let here = self.deployment;
        let rotation = names::rotation(here, &request.rotation_id)?;
        let id = names::over(&request.rotation_override_id)?;
        let configuration = self.configuration().await?;
        self.rotation(&configuration, &rotation)?;
        let mut all = overrides(&configuration, &rotation).iter();
        let absent = || refusals::not_found(here, &Entity::Override(id.clone()));
        let over = all.find(|over| over.id == id).ok_or_else(absent)?;
        answer(&said::overrides::GetRotationOverride {
            rotation_override_id: Some(over.id.to_string()),
            rotation_arn: Some(request.rotation_id),
            new_contact_ids: contacts(here, over),
            start_time: Some(Seconds(over.window.start)),
            end_time: Some(Seconds(over.window.end)),
            create_time: Some(Seconds(over.created_at)),
        })
    }

    pub(super) async fn delete_override(&self, asked: &Asked<'_>) -> Answer {
        let request: DeleteRotationOverride = asked.read()?;
        let rotation = names::rotation(self.deployment, &request.rotation_id)?;
        let id = names::over(&request.rotation_override_id)?;
        self.change(|now| directory::delete_override(now, &rotation, &id)).await
    }

    pub(super) async fn list_overrides(&self, asked: &Asked<'_>) -> Answer {
        let request: ListRotationOverrides = asked.read()?;
        let here = self.deployment;
        let rotation = names::rotation(here, &request.rotation_id)?;
        let backwards = || refusals::invalid("EndTime has to be after StartTime");
        let (start, end) = (request.start_time.0, request.end_time.0);
        let window = Window::new(start, end).ok_or_else(backwards)?;
        let configuration = self.configuration().await?;
        self.rotation(&configuration, &rotation)?;
        let all = overrides(&configuration, &rotation).iter();
        let mut wanted: Vec<_> =
            all.filter(|over| over.window.intersect(window).is_some()).collect();
        // Instants of one length are in the order of their texts.
        let key = |over: &&Override| format!("{:.3} {}", over.window.start, over.id);
        wanted.sort_by_cached_key(key);
        let listing = self.listing(Operation::ListRotationOverrides, &(&rotation, window));
        let token = request.next_token.as_deref();
        let (page, next_token) = listing.page(wanted, key, token, request.max_results)?;
        let rotation_overrides = page.into_iter().map(|over| said::overrides::RotationOverride {
            rotation_override_id: over.id.to_string(),
            new_contact_ids: contacts(here, over),
            start_time: Seconds(over.window.start),
            end_time: Seconds(over.window.end),
            create_time: Seconds(over.created_at),
        });
        let rotation_overrides = rotation_overrides.collect();
        answer(&said::overrides::ListRotationOverrides { rotation_overrides, next_token })
    }
}

/// The overrides of a rotation.
pub(super) fn overrides<'c>(configuration: &'c Configuration, of: &RotationId) -> &'c [Override] {
    configuration.overrides.get(of).map_or(&[], Vec::as_slice)
}

fn contacts(here: &Deployment, over: &Override) -> Vec<String> {
    over.contacts.iter().map(|contact| here.contact(contact)).collect()
}
