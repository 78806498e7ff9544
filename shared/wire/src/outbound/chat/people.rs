//! People as a chat channel names them.

use domain::chat::ChatService;
use domain::configuration::Configuration;
use domain::ids::ContactId;

use super::{Piece, Text};

/// Who is who in a chat service.
#[derive(Debug, Clone, Copy)]
pub struct People<'a> {
    /// Contacts, with the tags that say who they are there.
    pub configuration: &'a Configuration,
    /// The service.
    pub service: ChatService,
}

impl People<'_> {
    /// Somebody as a piece of a text: by the service's own id where it is known, so that they hear of it.
    pub fn piece(&self, contact: &ContactId) -> Piece {
        let known = self.configuration.contacts.get(contact);
        match known.and_then(|known| known.tags.get(self.service.tag())) {
            Some(user) => Piece::Person(user.clone()),
            None => Piece::Plain(self.name(contact)),
        }
    }

    /// The name of somebody, in words.
    pub fn name(&self, contact: &ContactId) -> String {
        let known = self.configuration.contacts.get(contact);
        known.map_or_else(|| contact.to_string(), |known| known.name().to_owned())
    }

    /// Several, with commas between them.
    pub fn list<'c>(&self, contacts: impl IntoIterator<Item = &'c ContactId>) -> Text {
        let mut text = Text::new();
        for contact in contacts {
            if !text.is_empty() {
                text.push(Piece::Plain(", ".into()));
            }
            text.push(self.piece(contact));
        }
        text
    }
}
