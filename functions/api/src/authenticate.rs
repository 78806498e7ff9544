//! Who asks, and whether they may: an access key that we issued, and its policy.

use std::sync::Arc;

use app::State;
use app::access::{Keyring, Known};
use app::error::AppError;
use app::ports::{AccessKeys, Clock};
use app::seal::MasterKey;
use domain::access::Verdict;
use domain::arn::Deployment;
use domain::ids::AccessKeyId;
use wire::contacts::fault::Fault;

use crate::signature::{Denial, Request, Scope, Signed};

/// Who is certain to have sent a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The access key that it was signed with.
    pub key: Arc<Known>,
}

/// Why nobody is certain to have sent a request.
#[derive(Debug, thiserror::Error)]
pub enum Unauthenticated {
    /// It is not signed as it should be.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// Nobody could tell.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// The caller may not do this, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unauthorized(String);

impl From<Unauthorized> for Fault {
    fn from(unauthorized: Unauthorized) -> Self {
        Self::AccessDenied { message: unauthorized.0 }
    }
}

impl From<Unauthorized> for wire::incidents::fault::Fault {
    fn from(unauthorized: Unauthorized) -> Self {
        Self::AccessDenied { message: unauthorized.0 }
    }
}

/// Finds out who sent `request`.
///
/// # Errors
/// [`Unauthenticated`] when nobody did that we know, or the store could not be reached in time.
pub async fn authenticate<S: AccessKeys, C: Clock, E>(
    state: &State<'_, S, C, E>,
    keyring: &Keyring,
    master: &MasterKey,
    request: Request<'_>,
    scope: &Scope<'_>,
) -> Result<Caller, Unauthenticated> {
    let signed = Signed::read(request)?;
    // What is no id of ours is nobody's, and costs no read.
    let id = AccessKeyId::parse(signed.access_key()).map_err(|_| Denial::UnknownKey)?;
    let key = keyring.find(state, master, &id).await?.ok_or(Denial::UnknownKey)?;
    signed.verify(&key.secret, state.clock.now(), scope)?;
    Ok(Caller { key })
}

/// Whether `caller` may do `action` (such as `ssm-contacts:GetContact`) to `resource`, an ARN or
/// `*`.
///
/// # Errors
/// [`Unauthorized`], with what to tell the client.
pub fn authorize(
    caller: &Caller,
    deployment: &Deployment,
    action: &str,
    resource: &str,
) -> Result<(), Unauthorized> {
    let why = match caller.key.key.policy.allows(action, resource) {
        Verdict::Allowed => return Ok(()),
        Verdict::Denied => "with an explicit deny in an identity-based policy".to_owned(),
        Verdict::Unmentioned => {
            format!("because no identity-based policy allows the {action} action")
        }
    };
    let user = caller.arn(deployment);
    Err(Unauthorized(format!(
        "User: {user} is not authorized to perform: {action} on resource: {resource} {why}"
    )))
}

impl Caller {
    /// What AWS would call them: a user who is named as the access key is.
    pub fn arn(&self, deployment: &Deployment) -> String {
        let Deployment { partition, account, .. } = deployment;
        format!("arn:{partition}:iam::{account}:user/{}", self.key.key.id)
    }
}

#[cfg(test)]
mod tests;
