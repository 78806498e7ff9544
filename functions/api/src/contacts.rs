//! The operations of ssm-contacts: each reads its input, asks a use case, and writes the answer.

mod channels;
mod names;
mod overrides;
mod page_token;
mod people;
mod plans;
mod policies;
mod recurrences;
mod refusals;
mod rotations;
mod shifts;
mod tags;

use app::State;
use app::directory::Repeatable;
use app::ports::{Clock, Directory, Entropy, Pager};
use domain::arn::Deployment;
use domain::configuration::Configuration;
use serde::Serialize;
use serde_json::Value;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::contacts::request::read;

/// What the operations rest on.
pub struct Contacts<'a, S, C, E, P> {
    /// The store, time and randomness.
    pub state: &'a State<'a, S, C, E>,
    /// Sends activation codes.
    pub pager: &'a P,
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

impl<S, C, E, P> Contacts<'_, S, C, E, P>
where
    S: Directory,
    C: Clock,
    E: Entropy,
    P: Pager,
{
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
            Operation::AcceptPage
            | Operation::DescribeEngagement
            | Operation::DescribePage
            | Operation::ListEngagements
            | Operation::ListPageReceipts
            | Operation::ListPageResolutions
            | Operation::ListPagesByContact
            | Operation::ListPagesByEngagement
            | Operation::StartEngagement
            | Operation::StopEngagement => Err(not_served(operation)),
        }
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

/// An operation of AWS that is not served yet: to its clients there is no such operation.
fn not_served(operation: Operation) -> Fault {
    tracing::info!(operation = operation.name(), "an operation that is not served yet was asked");
    Fault::UnknownOperation
}

#[cfg(test)]
mod tests;
