//! Contact channels, and the codes that activate them.

use app::directory::{Code, activate, change, send_code};
use app::ports::{Entropy, PortError};
use domain::configuration::Configuration;
use domain::contact::ContactChannel;
use domain::directory::{self, Entity, NewChannel};
use domain::ids::ChannelId;
use wire::contacts::answer::{self as said, Empty};
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::channels::{
    ActivateContactChannel, CreateContactChannel, DeactivateContactChannel, DeleteContactChannel,
    GetContactChannel, ListContactChannels, SendActivationCode, UpdateContactChannel,
};
use wire::contacts::shape::text::ChannelAddress;

use crate::ports::Ports;

use super::{Answer, Asked, Contacts, answer, names, refusals};

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn create_channel(&self, asked: &Asked<'_>) -> Answer {
        let request: CreateContactChannel = asked.read()?;
        let here = self.deployment;
        let owner = names::contact(here, &request.contact_id)?;
        let new = NewChannel {
            id: owner.channel(&self.state.entropy.fresh().to_string()),
            name: request.name,
            kind: request.kind,
            address: address(Some(&request.delivery_address))?.unwrap_or_default().to_owned(),
        };
        let decide = |now: &Configuration| {
            Ok((directory::create_channel(now, new.clone())?, here.channel(&new.id)))
        };
        let repeatable = asked.repeatable(request.idempotency_token.as_deref());
        let changed = change(self.state, repeatable, decide).await;
        let contact_channel_arn = changed.map_err(|error| refusals::of_change(here, error))?;
        let is_first = contact_channel_arn == here.channel(&new.id);
        if is_first && request.defer_activation != Some(true) {
            self.send_first_code(&new.id).await;
        }
        answer(&said::channels::CreateContactChannel { contact_channel_arn })
    }

    /// The channel is there, whatever becomes of its first code: another can be asked for.
    async fn send_first_code(&self, id: &ChannelId) {
        match send_code(self.state, self.world.pager, id).await {
            Ok(Code::Sent) => {}
            Ok(Code::NotSent(why)) => tracing::warn!(%why, channel = %id, "no code was sent"),
            Err(why) => tracing::warn!(%why, channel = %id, "no code was sent"),
        }
    }

    pub(super) async fn get_channel(&self, asked: &Asked<'_>) -> Answer {
        let request: GetContactChannel = asked.read()?;
        let id = names::channel(self.deployment, &request.contact_channel_id)?;
        let configuration = self.configuration().await?;
        let absent = || refusals::not_found(self.deployment, &Entity::Channel(id.clone()));
        let channel = configuration.channels.get(&id).ok_or_else(absent)?;
        answer(&said::channels::GetContactChannel {
            contact_arn: self.deployment.contact(&id.contact()),
            contact_channel_arn: request.contact_channel_id,
            name: channel.name.clone(),
            kind: channel.kind,
            delivery_address: ChannelAddress { simple_address: Some(channel.address.clone()) },
            activation_status: Some(channel.activation),
        })
    }

    pub(super) async fn update_channel(&self, asked: &Asked<'_>) -> Answer {
        let request: UpdateContactChannel = asked.read()?;
        let id = names::channel(self.deployment, &request.contact_channel_id)?;
        let address = address(request.delivery_address.as_ref())?;
        let name = request.name;
        self.change(|now| directory::update_channel(now, &id, name.clone(), address)).await
    }

    pub(super) async fn delete_channel(&self, asked: &Asked<'_>) -> Answer {
        let request: DeleteContactChannel = asked.read()?;
        let id = names::channel(self.deployment, &request.contact_channel_id)?;
        self.change(|now| directory::delete_channel(now, &id)).await
    }

    pub(super) async fn list_channels(&self, asked: &Asked<'_>) -> Answer {
        let request: ListContactChannels = asked.read()?;
        let here = self.deployment;
        let owner = names::contact(here, &request.contact_id)?;
        let configuration = self.configuration().await?;
        self.contact(&configuration, &owner)?;
        let theirs =
            configuration.channels.values().filter(|channel| channel.id.contact() == owner);
        let listing = self.listing(Operation::ListContactChannels, &owner);
        let key = |channel: &&ContactChannel| channel.id.to_string();
        let token = request.next_token.as_deref();
        let (page, next_token) = listing.page(theirs, key, token, request.max_results)?;
        let contact_channels = page.into_iter().map(|channel| said::channels::ContactChannel {
            contact_channel_arn: here.channel(&channel.id),
            contact_arn: here.contact(&owner),
            name: channel.name.clone(),
            kind: Some(channel.kind),
            delivery_address: ChannelAddress { simple_address: Some(channel.address.clone()) },
            activation_status: channel.activation,
        });
        let contact_channels = contact_channels.collect();
        answer(&said::channels::ListContactChannels { next_token, contact_channels })
    }

    pub(super) async fn send_activation_code(&self, asked: &Asked<'_>) -> Answer {
        let request: SendActivationCode = asked.read()?;
        let id = names::channel(self.deployment, &request.contact_channel_id)?;
        let sent = send_code(self.state, self.world.pager, &id).await;
        match sent.map_err(|error| refusals::of_change(self.deployment, error))? {
            Code::Sent => answer(&Empty {}),
            Code::NotSent(why) => Err(not_sent(&why)),
        }
    }

    pub(super) async fn activate_channel(&self, asked: &Asked<'_>) -> Answer {
        let request: ActivateContactChannel = asked.read()?;
        let id = names::channel(self.deployment, &request.contact_channel_id)?;
        let activated = activate(self.state, &id, request.activation_code.reveal()).await;
        activated.map_err(|error| refusals::of_change(self.deployment, error))?;
        answer(&Empty {})
    }

    pub(super) async fn deactivate_channel(&self, asked: &Asked<'_>) -> Answer {
        let request: DeactivateContactChannel = asked.read()?;
        let id = names::channel(self.deployment, &request.contact_channel_id)?;
        self.change(|now| directory::deactivate(now, &id)).await
    }
}

/// The address that a request gives, where it gives one.
fn address(given: Option<&ChannelAddress>) -> Result<Option<&str>, Fault> {
    match given {
        None => Ok(None),
        Some(ChannelAddress { simple_address: Some(address) }) => Ok(Some(address.reveal())),
        Some(ChannelAddress { simple_address: None }) => {
            Err(Fault::invalid("Invalid value provided - a delivery address needs a SimpleAddress"))
        }
    }
}

/// A code that its carrier did not take. What the carrier said may name the address, so it is not
/// repeated.
fn not_sent(why: &PortError) -> Fault {
    match why {
        PortError::Throttled(_) => Fault::Throttling {
            message: "Too many messages are being sent; try again".to_owned(),
            quota_code: None,
            service_code: None,
            retry_after_seconds: Some(1),
        },
        PortError::Busy(_) => Fault::InternalServer {
            message: "The activation code could not be sent; try again".to_owned(),
            retry_after_seconds: Some(1),
        },
        PortError::Refused(_) => {
            Fault::invalid("Invalid value provided - the carrier refuses this address")
        }
    }
}
