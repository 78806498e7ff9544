//! Resource policies of contacts: with whom they are shared.
//!
//! They are kept and shown as they were given. Sharing itself is AWS's Resource Access Manager,
//! which knows nothing of us.

use domain::directory;
use serde_json::Value;
use wire::contacts::answer::policies::GetContactPolicy as Shown;
use wire::contacts::fault::Fault;
use wire::contacts::request::policies::{GetContactPolicy, PutContactPolicy};

use crate::ports::Ports;

use super::{Answer, Asked, Contacts, answer, names};

impl<P: Ports> Contacts<'_, P> {
    pub(super) async fn get_policy(&self, asked: &Asked<'_>) -> Answer {
        let GetContactPolicy { contact_arn } = asked.read()?;
        let id = names::contact(self.deployment, &contact_arn)?;
        let configuration = self.configuration().await?;
        self.contact(&configuration, &id)?;
        let policy = configuration.policies.get(&id).cloned();
        let policy = policy.ok_or_else(|| Fault::ResourceNotFound {
            message: format!("contact {id} has no policy"),
            resource_id: contact_arn.clone(),
            resource_type: "RESOURCE_POLICY".to_owned(),
        })?;
        answer(&Shown { contact_arn: Some(contact_arn), policy: Some(policy) })
    }

    pub(super) async fn put_policy(&self, asked: &Asked<'_>) -> Answer {
        let PutContactPolicy { contact_arn, policy } = asked.read()?;
        let id = names::contact(self.deployment, &contact_arn)?;
        if !matches!(serde_json::from_str(&policy), Ok(Value::Object(_))) {
            return Err(Fault::invalid("Invalid value provided - the policy is no JSON object"));
        }
        self.change(|now| directory::share_contact(now, &id, &policy)).await
    }
}
