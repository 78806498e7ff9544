//! Ways to reach people.

use super::{Changed, Entity, Rejection};
use crate::configuration::Configuration;
use crate::contact::{Activation, Address, ChannelKind, ContactChannel, ContactPlan};
use crate::ids::{ChannelId, ContactId};
use crate::limits::CHANNELS_MAX;

/// A channel as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChannel {
    /// Which, and whose.
    pub id: ChannelId,
    /// The name its owner gives it.
    pub name: String,
    /// SMS, e-mail or voice.
    pub kind: ChannelKind,
    /// Where it leads, as it was written.
    pub address: String,
}

/// Adds a channel, which is not activated yet.
///
/// # Errors
/// [`Rejection`] when its contact does not exist or is no person, when the address makes no sense, or
/// when the person has a channel of this kind to this address.
pub fn create_channel(configuration: &Configuration, new: NewChannel) -> Changed {
    let NewChannel { id, name, kind, address } = new;
    let owner = id.contact();
    person(configuration, &owner)?;
    let address = address_of(kind, &address)?;
    unique(configuration, &id, kind, &address)?;
    let theirs = configuration.channels.keys().filter(|channel| channel.contact() == owner);
    if theirs.count() >= CHANNELS_MAX {
        return Err(Rejection::TooMany { what: "channels of a contact", most: CHANNELS_MAX });
    }
    let activation = Activation::NotActivated;
    let mut next = configuration.clone();
    next.channels.insert(id.clone(), ContactChannel { id, name, kind, address, activation });
    Ok(next)
}

/// Changes what is given of a channel. Another address must be activated anew.
///
/// # Errors
/// [`Rejection`] when there is none, the address makes no sense, or another channel has it.
pub fn update_channel(
    configuration: &Configuration,
    id: &ChannelId,
    name: Option<String>,
    address: Option<&str>,
) -> Changed {
    let (mut next, mut channel) = found(configuration, id)?;
    if let Some(name) = name {
        channel.name = name;
    }
    if let Some(address) = address {
        let address = address_of(channel.kind, address)?;
        if address != channel.address {
            unique(configuration, id, channel.kind, &address)?;
            channel.activation = Activation::NotActivated;
            channel.address = address;
        }
    }
    next.channels.insert(id.clone(), channel);
    Ok(next)
}

/// Whether the person has no other channel of this kind to this address: they would be paged twice.
fn unique(
    configuration: &Configuration,
    id: &ChannelId,
    kind: ChannelKind,
    address: &Address,
) -> Result<(), Rejection> {
    let others = configuration.channels.values().filter(|channel| channel.id != *id);
    let mut theirs = others.filter(|channel| channel.id.contact() == id.contact());
    match theirs.find(|channel| channel.kind == kind && channel.address == *address) {
        Some(other) => Err(Rejection::Exists(Entity::Channel(other.id.clone()))),
        None => Ok(()),
    }
}

/// Removes a channel. Stages that name it pass it over.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none.
//= ssm-contacts#DeleteContactChannel: a stage with a deleted channel is ignored
pub fn delete_channel(configuration: &Configuration, id: &ChannelId) -> Changed {
    let (mut next, _) = found(configuration, id)?;
    next.channels.remove(id);
    Ok(next)
}

/// Lets a channel be paged.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none.
pub fn activate(configuration: &Configuration, id: &ChannelId) -> Changed {
    set(configuration, id, Activation::Activated)
}

/// Lets a channel be paged no more.
///
/// # Errors
/// [`Rejection::NotFound`] when there is none.
pub fn deactivate(configuration: &Configuration, id: &ChannelId) -> Changed {
    set(configuration, id, Activation::NotActivated)
}

fn set(configuration: &Configuration, id: &ChannelId, activation: Activation) -> Changed {
    let (mut next, channel) = found(configuration, id)?;
    next.channels.insert(id.clone(), ContactChannel { activation, ..channel });
    Ok(next)
}

fn found(
    configuration: &Configuration,
    id: &ChannelId,
) -> Result<(Configuration, ContactChannel), Rejection> {
    let channel = configuration.channels.get(id).cloned();
    let channel = channel.ok_or_else(|| Rejection::NotFound(Entity::Channel(id.clone())))?;
    Ok((configuration.clone(), channel))
}

fn person(configuration: &Configuration, id: &ContactId) -> Result<(), Rejection> {
    match configuration.contacts.get(id).map(|contact| &contact.plan) {
        None => Err(Rejection::NotFound(Entity::Contact(id.clone()))),
        Some(ContactPlan::Personal(_)) => Ok(()),
        Some(ContactPlan::Escalation(_) | ContactPlan::OncallSchedule { .. }) => {
            Err(Rejection::Invalid(format!("{id} is no person: it has no channels")))
        }
    }
}

/// An address as it is kept: E.164 for phones, whose separators people may write.
fn address_of(kind: ChannelKind, text: &str) -> Result<Address, Rejection> {
    let readable = match kind {
        ChannelKind::Sms | ChannelKind::Voice => phone(text),
        ChannelKind::Email => mail(text),
    };
    let wanted = match kind {
        ChannelKind::Sms | ChannelKind::Voice => "a phone number such as +819012345678",
        ChannelKind::Email => "a mail address such as oncall@example.com",
    };
    // The address itself is personal data: an error does not repeat it.
    readable.map(Address::new).ok_or_else(|| Rejection::Invalid(format!("this is not {wanted}")))
}

/// A phone number in E.164.
fn phone(text: &str) -> Option<String> {
    let separates = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')');
    let number: String = text.trim().chars().filter(|c| !separates(*c)).collect();
    let digits = number.strip_prefix('+')?;
    let is_e164 = (7..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    is_e164.then_some(number)
}

/// A bare mail address; whether it is one, its activation code shows.
fn mail(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, host) = text.rsplit_once('@')?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';');
    let plausible = !local.is_empty() && host.len() > 2 && !host.starts_with('.');
    (plausible && !text.contains(odd)).then(|| text.to_owned())
}
