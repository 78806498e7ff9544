//! Contacts: people, escalation plans and schedules.

use std::collections::BTreeMap;

use app::directory::change;
use domain::configuration::Configuration;
use domain::contact::Contact;
use domain::directory::{self, Entity, NewContact, Rejection};
use domain::ids::ContactId;
use wire::contacts::answer::{self as said, Empty};
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::contacts::{
    CreateContact, DeleteContact, GetContact, ListContacts, UpdateContact,
};

use crate::page_token::Listing;
use crate::ports::Ports;

use super::{Answer, Asked, Contacts, answer, names, plans, refusals, tags};

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn create_contact(&self, asked: &Asked<'_>) -> Answer {
        let request: CreateContact = asked.read()?;
        let here = self.deployment;
        let id = ContactId::parse(&request.alias).map_err(|e| Fault::invalid(e.to_string()))?;
        let new = NewContact {
            id: id.clone(),
            display_name: request.display_name.unwrap_or_default(),
            plan: plans::read(here, request.kind, &request.plan)?,
            tags: tags::added(BTreeMap::new(), request.tags.unwrap_or_default())?,
        };
        let decide = |now: &Configuration| {
            Ok((directory::create_contact(now, new.clone())?, here.contact(&id)))
        };
        let repeatable = asked.repeatable(request.idempotency_token.as_deref());
        let changed = change(self.state, repeatable, decide).await;
        let contact_arn = changed.map_err(|error| refusals::of_change(here, error))?;
        answer(&said::contacts::CreateContact { contact_arn })
    }

    pub(super) async fn get_contact(&self, asked: &Asked<'_>) -> Answer {
        let request: GetContact = asked.read()?;
        let id = names::contact(self.deployment, &request.contact_id)?;
        let configuration = self.configuration().await?;
        let contact = self.contact(&configuration, &id)?;
        answer(&said::contacts::GetContact {
            contact_arn: request.contact_id,
            alias: id.to_string(),
            display_name: display_name(contact),
            kind: plans::kind(&contact.plan),
            plan: plans::write(self.deployment, &contact.plan),
        })
    }

    pub(super) async fn update_contact(&self, asked: &Asked<'_>) -> Answer {
        let UpdateContact { contact_id, display_name, plan } = asked.read()?;
        let here = self.deployment;
        let id = names::contact(here, &contact_id)?;
        // What a plan may hold depends on the contact's type, which never changes.
        let plan = match plan {
            Some(plan) => {
                let configuration = self.configuration().await?;
                let kind = plans::kind(&self.contact(&configuration, &id)?.plan);
                Some(plans::read(here, kind, &plan)?)
            }
            None => None,
        };
        let decide = |now: &Configuration| {
            directory::update_contact(now, &id, display_name.clone(), plan.clone())
        };
        self.change(decide).await
    }

    pub(super) async fn delete_contact(&self, asked: &Asked<'_>) -> Answer {
        let request: DeleteContact = asked.read()?;
        let id = names::contact(self.deployment, &request.contact_id)?;
        let at = self.now();
        self.change(|now| directory::delete_contact(now, &id, at)).await
    }

    pub(super) async fn list_contacts(&self, asked: &Asked<'_>) -> Answer {
        let request: ListContacts = asked.read()?;
        let configuration = self.configuration().await?;
        let prefix = request.alias_prefix.as_deref().unwrap_or_default();
        let wanted = configuration.contacts.values().filter(|contact| {
            let kind = plans::kind(&contact.plan);
            contact.id.as_str().starts_with(prefix) && request.kind.is_none_or(|its| its == kind)
        });
        let listing = self.listing(Operation::ListContacts, &(prefix, request.kind));
        let token = request.next_token.as_deref();
        let key = |contact: &&Contact| contact.id.to_string();
        let (page, next_token) = listing.page(wanted, key, token, request.max_results)?;
        let contacts = page.into_iter().map(|contact| said::contacts::Contact {
            contact_arn: self.deployment.contact(&contact.id),
            alias: contact.id.to_string(),
            display_name: display_name(contact),
            kind: plans::kind(&contact.plan),
        });
        answer(&said::contacts::ListContacts { next_token, contacts: contacts.collect() })
    }

    /// A contact that there is.
    pub(super) fn contact<'c>(
        &self,
        configuration: &'c Configuration,
        id: &ContactId,
    ) -> Result<&'c Contact, Fault> {
        let absent = || refusals::not_found(self.deployment, &Entity::Contact(id.clone()));
        configuration.contacts.get(id).ok_or_else(absent)
    }

    /// Changes the directory, and answers nothing.
    pub(super) async fn change(
        &self,
        decide: impl Fn(&Configuration) -> Result<Configuration, Rejection>,
    ) -> Answer {
        let decide = |now: &Configuration| Ok((decide(now)?, String::new()));
        let changed = change(self.state, None, decide).await;
        changed.map_err(|error| refusals::of_change(self.deployment, error))?;
        answer(&Empty {})
    }

    /// A list, with what was asked besides.
    pub(super) fn listing(
        &self,
        operation: Operation,
        filter: &impl serde::Serialize,
    ) -> Listing<'_> {
        let filter = serde_json::to_string(filter).unwrap_or_default();
        Listing { secret: self.secret, operation: operation.name(), filter }
    }
}

/// An empty name counts as none: Terraform takes both for the same.
fn display_name(contact: &Contact) -> Option<String> {
    (!contact.display_name.is_empty()).then(|| contact.display_name.clone())
}
