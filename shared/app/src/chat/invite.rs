//! Who somebody is in a chat service.

use domain::chat::ChatService;
use domain::configuration::Configuration;
use domain::contact::{Activation, ChannelKind};
use domain::ids::ContactId;

use crate::ports::Invitee;

/// How the service is asked for a guest, as a plan or an engagement names them: by their own id there, or by an
/// e-mail address. `None` when neither is known.
pub(super) fn invitee(
    guest: &str,
    service: ChatService,
    configuration: &Configuration,
) -> Option<Invitee> {
    if guest.contains('@') {
        return Some(Invitee::Email(guest.to_owned()));
    }
    let contact = configuration.contacts.get(&ContactId::parse(guest).ok()?)?;
    if let Some(user) = contact.tags.get(service.tag()) {
        return Some(Invitee::User(user.clone()));
    }
    address(&contact.id, configuration).map(|address| Invitee::Email(address.to_owned()))
}

/// The contact who is this user of the service, by tag or by e-mail address.
pub(super) fn contact_of(
    user: &str,
    email: Option<&str>,
    service: ChatService,
    configuration: &Configuration,
) -> Option<ContactId> {
    let is_user = |contact: &&domain::contact::Contact| {
        contact.tags.get(service.tag()).is_some_and(|tag| tag == user)
    };
    if let Some(contact) = configuration.contacts.values().find(is_user) {
        return Some(contact.id.clone());
    }
    contact_with(email?, configuration)
}

/// The contact with this e-mail address.
pub(crate) fn contact_with(email: &str, configuration: &Configuration) -> Option<ContactId> {
    let mut contacts = configuration.contacts.keys();
    let is_theirs = |contact: &&ContactId| {
        address(contact, configuration).is_some_and(|address| address.eq_ignore_ascii_case(email))
    };
    contacts.find(is_theirs).cloned()
}

/// The e-mail address of somebody who proved that it reaches them.
fn address<'a>(contact: &ContactId, configuration: &'a Configuration) -> Option<&'a str> {
    let mut channels = configuration.channels.values();
    let channel = channels.find(|channel| {
        channel.kind == ChannelKind::Email
            && channel.activation == Activation::Activated
            && channel.id.contact() == *contact
    });
    channel.map(|channel| channel.address.reveal())
}
