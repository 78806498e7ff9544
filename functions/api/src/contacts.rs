//! The operations of ssm-contacts: each reads its input, asks a use case, and writes the answer.

mod channels;
mod engagements;
mod names;
mod overrides;
mod pages;
mod people;
mod plans;
mod policies;
mod recurrences;
mod refusals;
mod rotations;
mod shifts;
mod tags;

use app::ports::{Clock, Configurations};
use app::repeatable::Repeatable;
use domain::arn::Deployment;
use domain::configuration::Configuration;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::read;

use crate::ports::{Ports, StateOf, WorldOf};

/// What the operations rest on.
pub struct Contacts<'a, P: Ports> {
    /// The store, time and randomness.
    pub state: &'a StateOf<'a, P>,
    /// What pages and codes leave by.
    pub world: &'a WorldOf<'a, P>,
    /// What makes ids ARNs.
    pub deployment: &'a Deployment,
    /// By which a page token is known as one of ours.
    pub secret: &'a [u8; 32],
}

/// What an operation answers, or why not.
pub type Answer = Result<Value, Fault>;

/// One request, whoever it is from.
struct Asked<'a> {
    operation: Operation,
    body: &'a [u8],
}

impl<P: Ports> Contacts<'_, P> {
    /// Answers a request for `operation`.
    ///
    /// # Errors
    /// [`Fault`], as AWS words it.
    pub async fn answer(&self, operation: Operation, body: &[u8]) -> Answer {
        let asked = Asked { operation, body };
        match operation {
            Operation::CreateContact => self.create_contact(&asked).await,
            Operation::GetContact => self.get_contact(&asked).await,
            Operation::UpdateContact => self.update_contact(&asked).await,
            Operation::DeleteContact => self.delete_contact(&asked).await,
            Operation::ListContacts => self.list_contacts(&asked).await,
            Operation::CreateContactChannel => self.create_channel(&asked).await,
            Operation::GetContactChannel => self.get_channel(&asked).await,
            Operation::UpdateContactChannel => self.update_channel(&asked).await,
            Operation::DeleteContactChannel => self.delete_channel(&asked).await,
            Operation::ListContactChannels => self.list_channels(&asked).await,
            Operation::SendActivationCode => self.send_activation_code(&asked).await,
            Operation::ActivateContactChannel => self.activate_channel(&asked).await,
            Operation::DeactivateContactChannel => self.deactivate_channel(&asked).await,
            Operation::CreateRotation => self.create_rotation(&asked).await,
            Operation::GetRotation => self.get_rotation(&asked).await,
            Operation::UpdateRotation => self.update_rotation(&asked).await,
            Operation::DeleteRotation => self.delete_rotation(&asked).await,
            Operation::ListRotations => self.list_rotations(&asked).await,
            Operation::CreateRotationOverride => self.create_override(&asked).await,
            Operation::GetRotationOverride => self.get_override(&asked).await,
            Operation::DeleteRotationOverride => self.delete_override(&asked).await,
            Operation::ListRotationOverrides => self.list_overrides(&asked).await,
            Operation::ListRotationShifts => self.list_shifts(&asked).await,
            Operation::ListPreviewRotationShifts => self.preview_shifts(&asked),
            Operation::TagResource => self.tag(&asked).await,
            Operation::UntagResource => self.untag(&asked).await,
            Operation::ListTagsForResource => self.list_tags(&asked).await,
            Operation::GetContactPolicy => self.get_policy(&asked).await,
            Operation::PutContactPolicy => self.put_policy(&asked).await,
            Operation::StartEngagement => self.start_engagement(&asked).await,
            Operation::StopEngagement => self.stop_engagement(&asked).await,
            Operation::DescribeEngagement => self.describe_engagement(&asked).await,
            Operation::ListEngagements => self.list_engagements(&asked).await,
            Operation::AcceptPage => self.accept_page(&asked).await,
            Operation::DescribePage => self.describe_page(&asked).await,
            Operation::ListPagesByEngagement => self.list_pages_by_engagement(&asked).await,
            Operation::ListPagesByContact => self.list_pages_by_contact(&asked).await,
            Operation::ListPageReceipts => self.list_receipts(&asked).await,
            Operation::ListPageResolutions => self.list_resolutions(&asked).await,
        }
    }

    fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    /// The configuration, in one request.
    async fn configuration(&self) -> Result<Configuration, Fault> {
        self.state.store.configuration().await.map_err(|error| refusals::of_app(&error.into()))
    }
}

impl Asked<'_> {
    fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fault> {
        read(self.operation, self.body)
    }

    /// By what this request is recognised when it comes again, where its sender says so.
    fn repeatable(&self, token: Option<&str>) -> Option<Repeatable> {
        let token = token.filter(|token| !token.is_empty())?;
        let input = self.input_without(&["IdempotencyToken"])?;
        Some(Repeatable::new(self.operation.name(), token, &input))
    }

    /// What is asked, without these members: the same text for the same request.
    fn input_without(&self, left_out: &[&str]) -> Option<String> {
        let mut input: Value = serde_json::from_slice(self.body).ok()?;
        if let Some(members) = input.as_object_mut() {
            members.retain(|name, _| !left_out.contains(&name.as_str()));
        }
        // Another order of the members is no other request.
        input.sort_all_objects();
        Some(input.to_string())
    }
}

fn answer(value: &impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|_| Fault::InternalServer {
        message: "The answer cannot be written".to_owned(),
        retry_after_seconds: None,
    })
}

#[cfg(test)]
mod tests;
