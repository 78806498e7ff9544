//! The way in: from a request on the wire to an answer on the wire.
//!
//! In this order, as AWS does it: who asks, what is asked, may they, then the input itself. So that
//! nobody who may not ask learns what there is.

use app::access::Keyring;
use app::ports::{Clock, Entropy, Notices, Pager, Timers};
use app::seal::MasterKey;
use app::{State, World};
use domain::arn::Deployment;
use domain::limits::REQUEST_BYTES_MAX;
use serde_json::Value;
use wire::contacts::fault::Fault;
use wire::contacts::operation::Operation;

use crate::authenticate::{Unauthenticated, authenticate, authorize};
use crate::contacts::Contacts;
use crate::ports::{Ports, StateOf, Store, WorldOf};
use crate::resource::resource;
use crate::signature::{Request, Scope};

/// The service that is served.
const SERVICE: &str = "ssm-contacts";
/// The media type of its protocol.
const MEDIA_TYPE: &str = "application/x-amz-json-1.1";

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
    pub async fn serve<S, C, E, P, T, N>(
        &self,
        state: &State<'_, S, C, E>,
        world: &World<'_, P, T, N>,
        request: Request<'_>,
    ) -> Reply
    where
        S: Store,
        C: Clock,
        E: Entropy,
        P: Pager,
        T: Timers,
        N: Notices,
    {
        let id = state.entropy.fresh().to_string();
        let answer = self.answer::<(S, C, E, P, T, N)>(state, world, request).await;
        let reply = match &answer {
            Ok(body) => Reply::new(200, body, None),
            Err(fault) => Reply::of(fault),
        };
        let code = answer.as_ref().err().map(Fault::code);
        tracing::info!(request = %id, status = reply.status, code, "answered");
        reply.with("x-amzn-requestid", id)
    }

    async fn answer<P: Ports>(
        &self,
        state: &StateOf<'_, P>,
        world: &WorldOf<'_, P>,
        request: Request<'_>,
    ) -> Result<Value, Fault> {
        if request.body.len() > REQUEST_BYTES_MAX {
            return Err(Fault::TooLarge);
        }
        let hosts: Vec<&str> = self.hosts.iter().map(String::as_str).collect();
        let regions = [self.deployment.region.as_str()];
        let scope = Scope { services: &[SERVICE], regions: &regions, hosts: &hosts };
        let caller = authenticate(state, &self.keyring, &self.master, request, &scope).await;
        let caller = caller.map_err(denied)?;
        let operation = operation(&request)?;
        let resource = resource(&self.deployment, operation, request.body);
        authorize(&caller, &self.deployment, operation.action(), &resource)?;
        let (deployment, secret) = (&self.deployment, &self.secret);
        let contacts = Contacts::<P> { state, world, deployment, secret };
        contacts.answer(operation, request.body).await
    }
}

/// What is asked.
//= ssm-contacts: awsJson1.1, POST /, the operation in X-Amz-Target
fn operation(request: &Request<'_>) -> Result<Operation, Fault> {
    let header = |name: &str| {
        let found = request.headers.iter().find(|(its, _)| *its == name);
        found.map(|(_, value)| value.trim())
    };
    let media_type = header("content-type").map(|text| text.split(';').next().unwrap_or(text));
    let is_ours = media_type.is_some_and(|its| its.trim().eq_ignore_ascii_case(MEDIA_TYPE));
    let target = header("x-amz-target").and_then(Operation::of_target);
    match target {
        Some(operation) if is_ours && request.method == "POST" && request.path == "/" => {
            Ok(operation)
        }
        Some(_) | None => Err(Fault::UnknownOperation),
    }
}

fn denied(error: Unauthenticated) -> Fault {
    match error {
        Unauthenticated::Denied(denial) => {
            Fault::Denied { code: denial.code(), message: denial.to_string() }
        }
        Unauthenticated::Failed(error) => {
            tracing::error!(%error, "nobody could be authenticated");
            let message = "The request could not be processed; try again".to_owned();
            Fault::InternalServer { message, retry_after_seconds: Some(1) }
        }
    }
}

impl Reply {
    /// What is said to a client that does not get what it asked for.
    pub fn of(fault: &Fault) -> Self {
        Self::new(fault.status(), &fault.body(), Some(fault.code()))
    }

    fn new(status: u16, body: &Value, error: Option<&'static str>) -> Self {
        let headers = vec![("content-type", MEDIA_TYPE.to_owned())];
        let reply = Self { status, headers, body: body.to_string() };
        match error {
            Some(code) => reply.with("x-amzn-errortype", code.to_owned()),
            None => reply,
        }
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

#[cfg(test)]
mod tests;
