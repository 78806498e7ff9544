//! [`AwsRunbooks`]: runs runbooks of every kind, each by what runs it.

pub mod endpoints;
mod functions;
mod machines;

use app::ports::{Clock, Launched, PortError, RunbookStatus, Runbooks, Secrets, Seen};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_types::SdkConfig;
use domain::arn::Deployment;
use domain::document::Document;
use domain::incident::runbooks::{RunbookStart, Step};
use domain::procedure::Procedure;

use crate::automation::SystemsManager;
use crate::scrub::{scrub, without_secrets};
use endpoints::Endpoints;
use functions::Functions;
use machines::StateMachines;

/// Whatever runs runbooks.
pub struct AwsRunbooks<S, C> {
    documents: SystemsManager,
    functions: Functions,
    machines: StateMachines,
    endpoints: Endpoints<S, C>,
}

impl<S: Secrets, C: Clock> AwsRunbooks<S, C> {
    /// Runbooks over `sdk`, run by the deployment `here`; endpoints are called over `connector`, which reaches nothing
    /// that is not public, and signed with `secrets`.
    pub fn new(
        sdk: &SdkConfig,
        here: Deployment,
        connector: impl HttpConnector + 'static,
        (secrets, clock): (S, C),
    ) -> Self {
        Self {
            documents: SystemsManager::new(sdk, here),
            functions: Functions::new(sdk),
            machines: StateMachines::new(sdk),
            endpoints: Endpoints::new(connector, secrets, clock),
        }
    }
}

impl<S: Secrets, C: Clock> Runbooks for AwsRunbooks<S, C> {
    async fn start(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        match start.procedure {
            Procedure::Document => self.documents.start(start).await,
            Procedure::Function => self.functions.call(start).await,
            Procedure::StateMachine => self.machines.start(start).await,
            Procedure::Endpoint => self.endpoints.call(start).await,
        }
    }

    async fn status(&self, procedure: Procedure, execution: &str) -> Result<Seen, PortError> {
        match procedure {
            Procedure::Document => self.documents.status(execution).await,
            Procedure::StateMachine => self.machines.status(execution).await,
            Procedure::Function | Procedure::Endpoint => Err(no_run(execution)),
        }
    }

    async fn stop(&self, procedure: Procedure, execution: &str) -> Result<(), PortError> {
        match procedure {
            Procedure::Document => self.documents.stop(execution).await,
            Procedure::StateMachine => self.machines.stop(execution).await,
            Procedure::Function | Procedure::Endpoint => Err(no_run(execution)),
        }
    }

    async fn rehearse(&self, start: &RunbookStart) -> Result<Option<Document>, PortError> {
        match start.procedure {
            Procedure::Document => self.documents.rehearse(start).await,
            Procedure::Function => self.functions.rehearse(start).await.map(|()| None),
            Procedure::StateMachine => self.machines.rehearse(start).await.map(|()| None),
            Procedure::Endpoint => self.endpoints.rehearse(start).await.map(|()| None),
        }
    }
}

/// What answers at once has no run that goes on.
fn no_run(execution: &str) -> PortError {
    PortError::Refused(format!("{execution} is no run that can be asked for"))
}

/// What a runbook says, fit for a timeline.
pub(crate) fn said(text: &str) -> String {
    scrub(&without_secrets(text))
}

/// What came of a call that is at its end, as its one step.
fn answered(execution: String, step: &str, answer: &str, end: RunbookStatus) -> Launched {
    let word = match end {
        RunbookStatus::Running => "Running",
        RunbookStatus::Succeeded => "Success",
        RunbookStatus::Failed(_) => "Failed",
    };
    let output = Some(said(answer)).filter(|output| !output.is_empty());
    let step = Step { name: step.to_owned(), status: word.to_owned(), output };
    Launched::Ended { execution, seen: Seen { status: end, steps: vec![step] } }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const TOKEN: &str = "33333333-3333-5333-8333-333333333333";

    pub(crate) fn start(document: &str) -> RunbookStart {
        RunbookStart {
            procedure: Procedure::of(document),
            token: TOKEN.into(),
            incident: "arn:incident".into(),
            attempt: 0,
            document: document.into(),
            version: None,
            role_arn: "arn:aws:iam::123456789012:role/runbooks".into(),
            target: None,
            parameters: [("Cluster".to_owned(), vec!["prod".to_owned()])].into(),
            secret: None,
        }
    }

    #[test]
    fn what_a_runbook_says_loses_its_secrets_and_numbers() {
        assert_eq!(said("token=abc, call +819012345678"), "token=(secret), call (number)");
    }
}
