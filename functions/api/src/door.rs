//! The way in: from a request on the wire to an answer on the wire.
//!
//! In this order, as AWS does it: who asks, what is asked, may they, then the input itself. So that
//! nobody who may not ask learns what there is.

use app::access::Keyring;
use app::error::AppError;
use app::ports::{AccessKeys, Clock, Documents, Entropy, Notices, Pager, Timers};
use app::seal::MasterKey;
use app::{State, World};
use domain::arn::Deployment;
use domain::limits::REQUEST_BYTES_MAX;
use serde_json::Value;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;
use wire::incidents::gather::gather;
use wire::incidents::operation::Route;

use crate::authenticate::{Caller, Unauthenticated, authenticate, authorize};
use crate::contacts::Contacts;
use crate::incidents::{self, Incidents};
use crate::ports::{Ports, StateOf, Store, WorldOf};
use crate::resource::resource;
use crate::signature::{Request, Scope};

/// The media type of ssm-contacts' protocol.
const CONTACTS: &str = "application/x-amz-json-1.1";
/// The media type of ssm-incidents' protocol.
const INCIDENTS: &str = "application/json";

/// What a deployment's requests are let in by.
pub struct Door {
    /// Opens the secrets of access keys.
    pub master: MasterKey,
    /// Access keys that were asked for lately.
    pub keyring: Keyring,
    /// Where this is.
    pub deployment: Deployment,
    /// Names that clients know us by, besides the one that they send.
    pub hosts: Vec<String>,
    /// By which page tokens are known as ours.
    secret: [u8; 32],
}

/// An answer on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers, in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Door {
    /// A door that `master` opens.
    pub fn new(master: MasterKey, deployment: Deployment, hosts: Vec<String>) -> Self {
        let secret = master.derive("page tokens");
        Self { master, keyring: Keyring::default(), deployment, hosts, secret }
    }

    /// Answers one request; it never fails, but says what is wrong.
    pub async fn serve<S, C, E, P, T, N, D>(
        &self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
        documents: &D,
        request: Request<'_>,
    ) -> Reply
    where
        S: Store,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
        N: Notices,
        D: Documents,
    {
        let id = state.entropy.fresh().to_string();
        let reply = match Service::of(&request) {
            Service::Contacts => {
                self.contacts::<(S, C, E, P, T, N, D)>(state, world, request).await
            }
            Service::Incidents => {
                self.incidents::<(S, C, E, P, T, N, D)>(state, world, documents, request).await
            }
        };
        tracing::info!(request = %id, status = reply.status, code = reply.code(), "answered");
        reply.with("x-amzn-requestid", id)
    }

    async fn contacts<P: Ports>(
        &self,
        state: &StateOf<'_, P>,
        world: &WorldOf<'_, P>,
        request: Request<'_>,
    ) -> Reply {
        let answer = async {
            let caller = self.caller(state, Service::Contacts, request).await?;
            let operation = operation(&request)?;
            let resource = resource(&self.deployment, operation, request.body);
            authorize(&caller, &self.deployment, operation.action(), &resource)?;
            let (deployment, secret) = (&self.deployment, &self.secret);
            let contacts = Contacts::<P> { state, world, deployment, secret };
            contacts.answer(operation, request.body).await
        };
        match answer.await {
            Ok(body) => Reply::new(CONTACTS, 200, &body, None),
            Err(fault) => Reply::of(&fault),
        }
    }

    async fn incidents<P: Ports>(
        &self,
        state: &StateOf<'_, P>,
        world: &WorldOf<'_, P>,
        documents: &P::Documents,
        request: Request<'_>,
    ) -> Reply {
        use wire::incidents::fault::Fault;
        let answer = async {
            let caller = self.caller(state, Service::Incidents, request).await?;
            let route = Route::of(request.method, request.path).ok_or(Fault::UnknownOperation)?;
            let operation = route.operation;
            let input = gather(&route, request.query, request.body)?;
            let resource = incidents::resource(&self.deployment, operation, &input);
            authorize(&caller, &self.deployment, operation.action(), &resource)?;
            for role in incidents::roles(&input) {
                authorize(&caller, &self.deployment, "iam:PassRole", role)?;
            }
            let (deployment, secret) = (&self.deployment, &self.secret);
            let caller = &caller.arn(deployment);
            let incidents = Incidents::<P> { state, world, documents, deployment, secret, caller };
            Ok((operation.http().status, incidents.answer(operation, input).await?))
        };
        match answer.await {
            Ok((status, body)) => Reply::new(INCIDENTS, status, &body, None),
            Err(fault) => Reply::of_incidents(&fault),
        }
    }

    /// Who asks, if they may ask this service at all.
    async fn caller<S: AccessKeys, C: Clock, E>(
        &self,
        state: &State<'_, S, C, E>,
        service: Service,
        request: Request<'_>,
    ) -> Result<Caller, Refused> {
        if request.body.len() > REQUEST_BYTES_MAX {
            return Err(Refused::TooLarge);
        }
        let hosts: Vec<&str> = self.hosts.iter().map(String::as_str).collect();
        let regions = [self.deployment.region.as_str()];
        let scope = Scope { services: &[service.name()], regions: &regions, hosts: &hosts };
        let caller = authenticate(state, &self.keyring, &self.master, request, &scope).await;
        caller.map_err(Refused::Stranger)
    }
}

/// A service that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    /// It says in a header what it wants.
    Contacts,
    /// It says by method and path what it wants.
    Incidents,
}

impl Service {
    /// The one that the form of a request is of.
    fn of(request: &Request<'_>) -> Self {
        let names_target = request.headers.iter().any(|(name, _)| *name == "x-amz-target");
        if names_target || request.path == "/" { Self::Contacts } else { Self::Incidents }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Contacts => "ssm-contacts",
            Self::Incidents => "ssm-incidents",
        }
    }
}

/// Why nobody is let in.
enum Refused {
    /// Nobody is certain to have asked.
    Stranger(Unauthenticated),
    /// They ask more than is read.
    TooLarge,
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge => Self::TooLarge,
            Refused::Stranger(Unauthenticated::Denied(denial)) => {
                Self::Denied { code: denial.code(), message: denial.to_string() }
            }
            Refused::Stranger(Unauthenticated::Failed(error)) => {
                let message = unanswered(&error);
                Self::InternalServer { message, retry_after_seconds: Some(1) }
            }
        }
    }
}

impl From<Refused> for wire::incidents::fault::Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge => Self::TooLarge,
            Refused::Stranger(Unauthenticated::Denied(denial)) => {
                Self::Denied { code: denial.code(), message: denial.to_string() }
            }
            Refused::Stranger(Unauthenticated::Failed(error)) => {
                Self::InternalServer { message: unanswered(&error) }
            }
        }
    }
}

fn unanswered(error: &AppError) -> String {
    tracing::error!(%error, "nobody could be authenticated");
    "The request could not be processed; try again".to_owned()
}

/// What is asked of ssm-contacts.
//= ssm-contacts: awsJson1.1, POST /, the operation in X-Amz-Target
fn operation(request: &Request<'_>) -> Result<Operation, Fault> {
    let header = |name: &str| {
        let found = request.headers.iter().find(|(its, _)| *its == name);
        found.map(|(_, value)| value.trim())
    };
    let media_type = header("content-type").map(|text| text.split(';').next().unwrap_or(text));
    let is_ours = media_type.is_some_and(|its| its.trim().eq_ignore_ascii_case(CONTACTS));
    let target = header("x-amz-target").and_then(Operation::of_target);
    match target {
        Some(operation) if is_ours && request.method == "POST" && request.path == "/" => {
            Ok(operation)
        }
        Some(_) | None => Err(Fault::UnknownOperation),
    }
}

impl Reply {
    /// What is said to a client of ssm-contacts that does not get what it asked for.
    pub fn of(fault: &Fault) -> Self {
        Self::new(CONTACTS, fault.status(), &fault.body(), Some(fault.code()))
    }

    /// What is said to a client whose body is not even read, since it is too long.
    pub fn too_large(request: &Request<'_>) -> Self {
        match Service::of(request) {
            Service::Contacts => Self::of(&Fault::TooLarge),
            Service::Incidents => Self::of_incidents(&wire::incidents::fault::Fault::TooLarge),
        }
    }

    fn of_incidents(fault: &wire::incidents::fault::Fault) -> Self {
        Self::new(INCIDENTS, fault.status(), &fault.body(), Some(fault.code()))
    }

    fn new(
        media_type: &'static str,
        status: u16,
        body: &Value,
        error: Option<&'static str>,
    ) -> Self {
        let headers = vec![("content-type", media_type.to_owned())];
        // An answer of this status has no body. Source: RFC 9110, 204 No Content.
        let body = if status == 204 { String::new() } else { body.to_string() };
        let reply = Self { status, headers, body };
        match error {
            Some(code) => reply.with("x-amzn-errortype", code.to_owned()),
            None => reply,
        }
    }

    /// The error's code, if it is one.
    fn code(&self) -> Option<&str> {
        let found = self.headers.iter().find(|(name, _)| *name == "x-amzn-errortype");
        found.map(|(_, code)| code.as_str())
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

#[cfg(test)]
mod tests;
