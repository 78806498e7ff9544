//! The operations of ssm-incidents: each reads its input, asks a use case, and writes the answer.

mod filters;
mod findings;
mod names;
mod policies;
mod records;
mod refusals;
mod related_items;
mod replication_sets;
mod resource;
mod response_plans;
mod shapes;
mod tags;
mod timeline;

use app::directory::{change, read_documents};
use app::ports::{Clock, Configurations};
use app::repeatable::Repeatable;
use domain::arn::Deployment;
use domain::configuration::Configuration;
use domain::directory::Rejection;
use domain::document::KnownDocuments;
use domain::response_plan::RunbookAction;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::incidents::answer::Empty;
use wire::incidents::fault::Fault;
use wire::incidents::operation::Operation;
use wire::incidents::request::read;
use wire::incidents::rules;

use crate::page_token::Listing;
use crate::ports::{Ports, StateOf, WorldOf};

pub(crate) use resource::{resource, roles};

/// What the operations rest on.
pub struct Incidents<'a, P: Ports> {
    /// The store, time and randomness.
    pub state: &'a StateOf<'a, P>,
    /// What pages and notices leave by.
    pub world: &'a WorldOf<'a, P>,
    /// The documents of runbooks.
    pub documents: &'a P::Documents,
    /// What makes ids ARNs.
    pub deployment: &'a Deployment,
    /// By which a page token is known as one of ours.
    pub secret: &'a [u8; 32],
    /// Who asks, as an ARN.
    pub caller: &'a str,
}

/// What an operation answers, or why not.
pub type Answer = Result<Value, Fault>;

/// One request.
struct Asked {
    operation: Operation,
    /// Its members, from wherever it has them.
    input: Value,
}

impl<P: Ports> Incidents<'_, P> {
    /// Answers a request for `operation`.
    ///
    /// # Errors
    /// [`Fault`], as AWS words it.
    pub async fn answer(&self, operation: Operation, input: Value) -> Answer {
        let asked = Asked { operation, input };
        match operation {
            Operation::CreateResponsePlan => self.create_plan(&asked).await,
            Operation::GetResponsePlan => self.get_plan(&asked).await,
            Operation::UpdateResponsePlan => self.update_plan(&asked).await,
            Operation::DeleteResponsePlan => self.delete_plan(&asked).await,
            Operation::ListResponsePlans => self.list_plans(&asked).await,
            Operation::StartIncident => self.start_incident(&asked).await,
            Operation::GetIncidentRecord => self.get_incident(&asked).await,
            Operation::UpdateIncidentRecord => self.update_incident(&asked).await,
            Operation::DeleteIncidentRecord => self.delete_incident(&asked).await,
            Operation::ListIncidentRecords => self.list_incidents(&asked).await,
            Operation::CreateTimelineEvent => self.create_event(&asked).await,
            Operation::GetTimelineEvent => self.get_event(&asked).await,
            Operation::UpdateTimelineEvent => self.update_event(&asked).await,
            Operation::DeleteTimelineEvent => self.delete_event(&asked).await,
            Operation::ListTimelineEvents => self.list_events(&asked).await,
            Operation::ListRelatedItems => self.list_related_items(&asked).await,
            Operation::UpdateRelatedItems => self.update_related_items(&asked).await,
            Operation::CreateReplicationSet => self.create_replication_set(&asked).await,
            Operation::GetReplicationSet => self.get_replication_set(&asked).await,
            Operation::UpdateReplicationSet => self.update_replication_set(&asked).await,
            Operation::UpdateDeletionProtection => self.protect_replication_set(&asked).await,
            Operation::DeleteReplicationSet => self.delete_replication_set(&asked).await,
            Operation::ListReplicationSets => self.list_replication_sets(&asked).await,
            Operation::PutResourcePolicy => self.put_policy(&asked).await,
            Operation::GetResourcePolicies => self.get_policies(&asked).await,
            Operation::DeleteResourcePolicy => self.delete_policy(&asked).await,
            Operation::TagResource => self.tag(&asked).await,
            Operation::UntagResource => self.untag(&asked).await,
            Operation::ListTagsForResource => self.list_tags(&asked).await,
            Operation::ListIncidentFindings => self.list_findings(&asked).await,
            Operation::BatchGetIncidentFindings => self.get_findings(&asked).await,
        }
    }

    fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    /// The configuration, in one request.
    async fn configuration(&self) -> Result<Configuration, Fault> {
        self.state.store.configuration().await.map_err(|error| refusals::of_app(&error.into()))
    }

    /// The documents of `actions`, as far as they can be read now. A plan is saved without the others.
    async fn known_documents(&self, actions: &[RunbookAction]) -> KnownDocuments {
        let read = read_documents(self.documents, self.state.clock, actions).await;
        for (document, why) in &read.unread {
            let (name, version) = (&document.name, document.version.as_deref());
            tracing::warn!(document = %name, version, why, "the parameters of a runbook are not checked");
        }
        read.known
    }

    /// Changes the configuration by `decide`. The same request again changes nothing, and gets the
    /// same answer.
    async fn change(
        &self,
        request: Option<Repeatable>,
        decide: impl Fn(&Configuration) -> Result<(Configuration, String), Rejection>,
    ) -> Result<String, Fault> {
        let changed = change(self.state, request, decide).await;
        changed.map_err(|error| refusals::of_change(self.deployment, error))
    }

    /// Changes the configuration, and answers nothing.
    async fn change_silently(
        &self,
        request: Option<Repeatable>,
        decide: impl Fn(&Configuration) -> Result<Configuration, Rejection>,
    ) -> Answer {
        self.change(request, |now| Ok((decide(now)?, String::new()))).await?;
        answer(&Empty {})
    }

    /// A list, with what was asked besides.
    fn listing(&self, asked: &Asked) -> Listing<'_> {
        let filter = asked.input_without(&["nextToken", "maxResults"]);
        Listing { secret: self.secret, operation: asked.operation.name(), filter }
    }
}

impl Asked {
    fn read<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        read(self.operation, self.input.clone())
    }

    /// The members that the model has and that are there: what else somebody sends must not make of a
    /// request what it is not.
    fn known(&self) -> Value {
        let mut input = self.input.clone();
        if let Some(members) = input.as_object_mut() {
            let shape = rules::input(self.operation);
            let is_known = |name: &str| shape.iter().any(|member| member.name == name);
            members.retain(|name, value| is_known(name) && !value.is_null());
        }
        input
    }

    /// By what this request is recognised when it comes again, where its sender says so.
    fn repeatable(&self, token: Option<&str>) -> Option<Repeatable> {
        let token = token.filter(|token| !token.is_empty())?;
        let input = self.input_without(&["clientToken"]);
        Some(Repeatable::new(self.operation.action(), token, &input))
    }

    /// What is asked, without these members: the same text for the same request.
    fn input_without(&self, left_out: &[&str]) -> String {
        let mut input = self.input.clone();
        if let Some(members) = input.as_object_mut() {
            members.retain(|name, _| !left_out.contains(&name.as_str()));
        }
        // Another order of the members is no other request.
        input.sort_all_objects();
        input.to_string()
    }
}

fn answer(value: &impl Serialize) -> Answer {
    let unwritable =
        |_| Fault::InternalServer { message: "The answer cannot be written".to_owned() };
    serde_json::to_value(value).map_err(unwritable)
}

#[cfg(test)]
mod tests;
