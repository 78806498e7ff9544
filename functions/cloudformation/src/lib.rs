//! CloudFormation: resources of AWS's Incident Manager in templates.
//!
//! It is invoked for templates that name the macro, which it transforms, and for the resources that
//! came of them, which it asks of the API's own operations. It always answers: CloudFormation would wait.

mod insist;
mod provide;
mod unused;

use app::State;
use app::error::Disposition;
use app::ports::{Callbacks, Clock, Documents, Entropy, Pager, PortError};
use domain::arn::Deployment;
use domain::limits::{CALLBACK_ATTEMPTS, CALLBACK_RETRY, RESOURCE_PATIENCE};
use domain::time::after;
use lambda_kit::Failure;
use serde_json::Value;
use wire::cloudformation::event::{self, Event, ResourceRequest};
use wire::cloudformation::transform::{Place, transform};

use api::ports::Store;

use crate::provide::Provider;

/// Where the function runs.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The deployment.
    pub deployment: &'a Deployment,
    /// The name of its intake.
    pub intake: &'a str,
    /// The function's own ARN.
    pub function: &'a str,
}

/// Why CloudFormation was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// Nobody knows what it asked.
    #[error(transparent)]
    Malformed(#[from] event::Malformed),
    /// It does not take the answer.
    #[error("the answer about {resource} was not taken")]
    NotTaken {
        /// What the template calls the resource.
        resource: String,
        /// Why.
        #[source]
        source: PortError,
    },
}

impl Failure for Unanswered {
    fn disposition(&self) -> Disposition {
        match self {
            Self::NotTaken { source: PortError::Busy(_) | PortError::Throttled(_), .. } => {
                Disposition::Retry
            }
            Self::Malformed(_) | Self::NotTaken { source: PortError::Refused(_), .. } => {
                Disposition::Reject
            }
        }
    }
}

/// Handles one event.
///
/// # Errors
/// [`Unanswered`]; whatever is wrong with a template or a resource is answered.
pub async fn handle<S, C, E, P, D>(
    state: &State<'_, S, C, E>,
    pager: &P,
    documents: &D,
    callbacks: &impl Callbacks,
    here: &Here<'_>,
    payload: &[u8],
) -> Result<Value, Unanswered>
where
    S: Store,
    C: Clock,
    E: Entropy,
    P: Pager,
    D: Documents,
{
    let Here { deployment, intake, function } = *here;
    match event::read(payload)? {
        Event::Macro(request) => {
            let answer = transform(&Place { here: deployment, intake, function }, request);
            serde_json::to_value(answer).map_err(|_| event::Malformed.into())
        }
        Event::Resource(request) => {
            let until = after(state.clock.now(), RESOURCE_PATIENCE);
            let provider = Provider { state, pager, documents, deployment, intake, until };
            let answer = provider.provide(&request).await;
            let answer = serde_json::to_string(&answer).map_err(|_| event::Malformed)?;
            hand_over(state.clock, callbacks, &request, answer).await?;
            Ok(Value::Null)
        }
    }
}

/// Puts the answer where it is waited for. Should that fail, Lambda has the same request answered again,
/// which changes nothing more.
async fn hand_over(
    clock: &impl Clock,
    callbacks: &impl Callbacks,
    request: &ResourceRequest,
    answer: String,
) -> Result<(), Unanswered> {
    let (mut left, mut wait) = (CALLBACK_ATTEMPTS, CALLBACK_RETRY);
    loop {
        left -= 1;
        match callbacks.answer(&request.response_url, answer.clone()).await {
            Ok(()) => return Ok(()),
            Err(PortError::Busy(_) | PortError::Throttled(_)) if left > 0 => {}
            Err(source) => {
                let resource = request.logical_resource_id.clone();
                return Err(Unanswered::NotTaken { resource, source });
            }
        }
        clock.sleep(wait).await;
        wait *= 2;
    }
}

#[cfg(test)]
mod tests;
