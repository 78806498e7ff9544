//! Makes, changes and removes resources by the API's own operations.

use api::contacts::Contacts;
use api::incidents::Incidents;
use api::ports::Store;
use app::ports::{Clock, Documents, Entropy, Pager};
use app::{State, World};
use domain::aliases;
use domain::arn::{self, Deployment};
use domain::ids::derive;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use wire::cloudformation::actions::INTAKE_ARN;
use wire::cloudformation::ask::{self, Ask, Unfit};
use wire::cloudformation::event::{Properties, RequestType, ResourceAnswer, ResourceRequest};
use wire::cloudformation::kind::Kind;
use wire::{contacts, incidents};

use crate::insist::insist;
use crate::unused::Unused;

/// Knows page tokens as ours. No resource asks for a list.
const NO_LISTS: [u8; 32] = [0; 32];

/// What resources are made with.
pub(crate) struct Provider<'a, S, C, E, P, D> {
    pub(crate) state: &'a State<'a, S, C, E>,
    pub(crate) pager: &'a P,
    pub(crate) documents: &'a D,
    pub(crate) deployment: &'a Deployment,
    pub(crate) intake: &'a str,
    /// Until when the API is asked again.
    pub(crate) until: Timestamp,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error(transparent)]
    Contacts(#[from] contacts::fault::Fault),
    #[error(transparent)]
    Incidents(#[from] incidents::fault::Fault),
    #[error("{0} is no resource of Tocsin")]
    Unknown(String),
    #[error("the API names no ARN for it")]
    Nameless,
}

impl Refused {
    /// Whether it may be done a little later.
    fn is_passing(&self) -> bool {
        use contacts::fault::Fault as OfContacts;
        use incidents::fault::Fault as OfIncidents;
        match self {
            Self::Contacts(fault) => {
                matches!(fault, OfContacts::InternalServer { .. } | OfContacts::Throttling { .. })
            }
            Self::Incidents(fault) => {
                matches!(fault, OfIncidents::InternalServer { .. } | OfIncidents::Throttling { .. })
            }
            Self::Unfit(_) | Self::Unknown(_) | Self::Nameless => false,
        }
    }

    /// Whether there is no such thing.
    fn is_absence(&self) -> bool {
        match self {
            Self::Contacts(fault) => {
                matches!(fault, contacts::fault::Fault::ResourceNotFound { .. })
            }
            Self::Incidents(fault) => {
                matches!(fault, incidents::fault::Fault::ResourceNotFound { .. })
            }
            Self::Unfit(_) | Self::Unknown(_) | Self::Nameless => false,
        }
    }
}

/// What was not done, and what the resource is called all the same.
struct Undone {
    id: String,
    why: Refused,
}

impl<S, C, E, P, D> Provider<'_, S, C, E, P, D>
where
    S: Store,
    C: Clock,
    E: Entropy,
    P: Pager,
    D: Documents,
{
    /// Does what is asked, and says what came of it.
    pub(crate) async fn provide(&self, request: &ResourceRequest) -> ResourceAnswer {
        match self.done(request).await {
            Ok((kind, id)) => {
                let attributes = self.attributes(kind, &id);
                request.done(id, attributes)
            }
            Err(Undone { id, why }) => {
                let resource = request.logical_resource_id.as_str();
                tracing::warn!(resource, kind = request.resource_type, %why, "not provided");
                request.failed(id, &why.to_string())
            }
        }
    }

    /// Does what is asked; which kind of resource it is, and what it is called now.
    async fn done(&self, request: &ResourceRequest) -> Result<(Kind, String), Undone> {
        let known = request.physical_resource_id.clone();
        let Some(kind) = Kind::of_custom(&request.resource_type) else {
            let why = Refused::Unknown(request.resource_type.clone());
            return Err(Undone { id: known.unwrap_or_else(|| never_made(request)), why });
        };
        let id = match (request.request_type, known) {
            (RequestType::Update, Some(id)) if is_made(&id) => {
                self.update(kind, request, id).await?
            }
            (RequestType::Create | RequestType::Update, _) => {
                self.make(kind, request, never_made(request)).await?
            }
            (RequestType::Delete, known) => {
                let id = known.unwrap_or_else(|| never_made(request));
                match self.remove(kind, request, &id).await {
                    Ok(()) => id,
                    Err(why) => return Err(Undone { id, why }),
                }
            }
        };
        Ok((kind, id))
    }

    /// Makes the resource. What was not made is called `otherwise`.
    async fn make(
        &self,
        kind: Kind,
        request: &ResourceRequest,
        otherwise: String,
    ) -> Result<String, Undone> {
        let arn = match self.made(kind, request).await {
            Ok(arn) => arn,
            Err(why) => return Err(Undone { id: otherwise, why }),
        };
        match self.complete(kind, request, &arn).await {
            Ok(()) => Ok(arn),
            // It is there, so it has to be removed again.
            Err(why) => Err(Undone { id: arn, why }),
        }
    }

    async fn complete(
        &self,
        kind: Kind,
        request: &ResourceRequest,
        arn: &str,
    ) -> Result<(), Refused> {
        for ask in ask::completion(kind, arn, &request.resource_properties)? {
            self.ask(request, ask).await?;
        }
        Ok(())
    }

    /// Changes the resource, or makes the one that takes its place; CloudFormation then has this one deleted.
    /// Where that is not made, this one is still meant, and the way back finds that it is what it was.
    async fn update(
        &self,
        kind: Kind,
        request: &ResourceRequest,
        id: String,
    ) -> Result<String, Undone> {
        let now = match self.as_it_is(kind, request, &id).await {
            Ok(now) => now,
            Err(why) => return Err(Undone { id, why }),
        };
        if kind.fixed().iter().any(|name| request.resource_properties.get(*name) != now.get(*name))
        {
            return self.make(kind, request, id).await;
        }
        match self.change(kind, request, &id, &now).await {
            Ok(()) => Ok(id),
            Err(why) => Err(Undone { id, why }),
        }
    }

    /// What the resource is like. What is not there is like what the template said of it.
    async fn as_it_is(
        &self,
        kind: Kind,
        request: &ResourceRequest,
        arn: &str,
    ) -> Result<Properties, Refused> {
        let (new, old) = (&request.resource_properties, &request.old_resource_properties);
        let shown = match ask::showing(kind, arn) {
            Some(ask) => self.ask(request, ask).await,
            None => Ok(Value::Null),
        };
        match shown {
            Ok(shown) => Ok(ask::as_shown(kind, arn, &shown, new, old)),
            Err(why) if why.is_absence() => Ok(old.clone()),
            Err(why) => Err(why),
        }
    }

    async fn made(&self, kind: Kind, request: &ResourceRequest) -> Result<String, Refused> {
        let ResourceRequest { stack_id, request_id, logical_resource_id, .. } = request;
        let token = derive(&["cloudformation", stack_id, logical_resource_id, request_id]);
        let properties = &request.resource_properties;
        let ask = ask::creation(kind, properties, &token.to_string())?;
        let answer = self.ask(request, ask).await?;
        let arn = kind.arn(&answer, properties);
        arn.map(str::to_owned).ok_or(Refused::Nameless)
    }

    async fn change(
        &self,
        kind: Kind,
        request: &ResourceRequest,
        arn: &str,
        now: &Properties,
    ) -> Result<(), Refused> {
        for ask in ask::changes(kind, arn, &request.resource_properties, now)? {
            self.ask(request, ask).await?;
        }
        Ok(())
    }

    /// What is not there is removed; nor is there what was never made.
    async fn remove(&self, kind: Kind, request: &ResourceRequest, id: &str) -> Result<(), Refused> {
        let Some(ask) = ask::removal(kind, id).filter(|_| is_made(id)) else { return Ok(()) };
        match self.ask(request, ask).await {
            Err(why) if !why.is_absence() => Err(why),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Asks the API, again where it fails for a while: every resource of a template that waits for none
    /// is made at once, and all of them race for one record.
    async fn ask(&self, request: &ResourceRequest, ask: Ask) -> Result<Value, Refused> {
        let (clock, entropy) = (self.state.clock, self.state.entropy);
        let attempt = async || self.asked(request, ask.clone()).await;
        insist(clock, entropy, self.until, Refused::is_passing, attempt).await
    }

    /// Asks the API once, in the name of the stack.
    async fn asked(&self, request: &ResourceRequest, ask: Ask) -> Result<Value, Refused> {
        let (state, deployment, secret) = (self.state, self.deployment, &NO_LISTS);
        let world = &World { pager: self.pager, timers: &Unused, notices: &Unused };
        match ask {
            Ask::Contacts(operation, input) => {
                let contacts = Contacts::<(S, C, E, P, Unused, Unused, D)> {
                    state,
                    world,
                    deployment,
                    secret,
                };
                Ok(contacts.answer(operation, input.to_string().as_bytes()).await?)
            }
            Ask::Incidents(operation, input) => {
                let caller = &request.stack_id;
                let incidents = Incidents::<(S, C, E, P, Unused, Unused, D)> {
                    state,
                    world,
                    deployment,
                    secret,
                    caller,
                    documents: self.documents,
                };
                Ok(incidents.answer(operation, input).await?)
            }
        }
    }

    /// What `Fn::GetAtt` gives: AWS's `Arn`, and what alarms name a response plan by.
    fn attributes(&self, kind: Kind, id: &str) -> Map<String, Value> {
        let plan = (kind == Kind::ResponsePlan).then(|| arn::plan_name(id).ok()).flatten();
        // Without an alias there is no such attribute, and CloudFormation says so.
        let alias = plan.and_then(|plan| aliases::arn(self.deployment, self.intake, &plan).ok());
        let mut attributes = Map::from_iter([("Arn".to_owned(), json!(id))]);
        attributes.extend(alias.map(|alias| (INTAKE_ARN.to_owned(), json!(alias))));
        attributes
    }
}

/// What a resource is called that was not made. CloudFormation has it deleted all the same, and what
/// has the name that it was to have may be somebody else's.
fn never_made(request: &ResourceRequest) -> String {
    format!("never-made-{}", request.logical_resource_id)
}

/// Whether a resource that is called so was made.
fn is_made(id: &str) -> bool {
    id.starts_with("arn:")
}
