//! [`StateMachines`]: runbooks that are standard state machines of Step Functions.

use app::ports::{Launched, PortError, RunbookStatus, Seen};
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use aws_sdk_sfn::types::{StateMachineStatus, StateMachineType};
use aws_sdk_sfn::{Client, config};
use aws_types::SdkConfig;
use domain::incident::runbooks::{RunbookStart, Step};
use wire::outbound::runbook::input;

use super::said;
use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

const SERVICE: &str = "Step Functions";

/// Starts, reads and stops executions.
pub(super) struct StateMachines {
    client: Lazy<Client>,
}

impl StateMachines {
    pub(super) fn new(sdk: &SdkConfig) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client }
    }

    /// Its name is the token, so a second start is absorbed, also after it has ended: names stay taken for 90 days.
    pub(super) async fn start(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        let request = self
            .client
            .start_execution()
            .state_machine_arn(&start.document)
            .name(&start.token)
            .input(input(start).to_string());
        match request.send().await {
            Ok(answer) => Ok(Launched::Running { execution: answer.execution_arn }),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(StartExecutionError::is_execution_already_exists) =>
            {
                Ok(Launched::Running { execution: execution(start) })
            }
            Err(error) => Err(port_error(SERVICE, &error, None)),
        }
    }

    pub(super) async fn status(&self, execution: &str) -> Result<Seen, PortError> {
        let answer = self.client.describe_execution().execution_arn(execution).send().await;
        let answer = answer.map_err(|error| port_error(SERVICE, &error, None))?;
        let word = answer.status.as_str().to_owned();
        let causes = [answer.error.as_deref(), answer.cause.as_deref()];
        let why: Vec<_> =
            std::iter::once(word.as_str()).chain(causes.into_iter().flatten()).collect();
        let status = match word.as_str() {
            "SUCCEEDED" => RunbookStatus::Succeeded,
            "FAILED" | "TIMED_OUT" | "ABORTED" => RunbookStatus::Failed(said(&why.join(": "))),
            // A status of tomorrow too: looking again is the one thing that cannot be wrong.
            _ => RunbookStatus::Running,
        };
        let output = answer.output.as_deref().map(said);
        let step = Step { name: "execution".to_owned(), status: word, output };
        Ok(Seen { status, steps: vec![step] })
    }

    pub(super) async fn stop(&self, execution: &str) -> Result<(), PortError> {
        let request = self.client.stop_execution().execution_arn(execution);
        let stopped = request.cause("stopped by Tocsin").send().await;
        stopped.map(drop).map_err(|error| port_error(SERVICE, &error, None))
    }

    pub(super) async fn rehearse(&self, start: &RunbookStart) -> Result<(), PortError> {
        let request = self.client.describe_state_machine().state_machine_arn(&start.document);
        let answer = request.send().await.map_err(|error| port_error(SERVICE, &error, None))?;
        let refused = |why: &str| Err(PortError::Refused(format!("{SERVICE}: {why}")));
        match (answer.status, answer.r#type) {
            (Some(StateMachineStatus::Deleting), _) => {
                refused("the state machine is being deleted")
            }
            (_, StateMachineType::Express) => {
                refused("an express state machine cannot be followed: only a standard one is run")
            }
            _ => Ok(()),
        }
    }
}

/// The ARN of an execution, from that of its machine.
fn execution(start: &RunbookStart) -> String {
    let machine = start.document.replacen(":stateMachine:", ":execution:", 1);
    format!("{machine}:{}", start.token)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{TOKEN, start};
    use super::*;
    use crate::testing::Aws;

    const MACHINE: &str =
        "arn:aws:states:ap-northeast-1:123456789012:stateMachine:tocsin-runbook-drain";
    const RUN: &str = "arn:aws:states:ap-northeast-1:123456789012:execution:tocsin-runbook-drain:33333333-3333-5333-8333-333333333333";

    #[tokio::test]
    async fn a_second_start_is_the_first_one() {
        let taken = Aws::answering_error(400, "ExecutionAlreadyExists", "taken");
        let launched = StateMachines::new(&taken.sdk()).start(&start(MACHINE)).await;
        assert_eq!(launched, Ok(Launched::Running { execution: RUN.into() }));
        assert_eq!(taken.only_request().json()["name"], TOKEN);
        let started = json!({"executionArn": RUN, "startDate": 1}).to_string();
        let aws = Aws::answering([(200, started.as_str())]);
        let launched = StateMachines::new(&aws.sdk()).start(&start(MACHINE)).await;
        assert_eq!(launched, Ok(Launched::Running { execution: RUN.into() }));
    }

    async fn seen(more: serde_json::Value) -> Seen {
        let mut described =
            json!({"executionArn": RUN, "stateMachineArn": MACHINE, "startDate": 1});
        described.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = described.to_string();
        let aws = Aws::answering([(200, answer.as_str())]);
        StateMachines::new(&aws.sdk()).status(RUN).await.unwrap()
    }

    #[tokio::test]
    async fn a_run_is_read_with_its_output_and_what_failed() {
        assert_eq!(seen(json!({"status": "RUNNING"})).await.status, RunbookStatus::Running);
        assert_eq!(seen(json!({"status": "PENDING_REDRIVE"})).await.status, RunbookStatus::Running);
        let done = seen(json!({"status": "SUCCEEDED", "output": "{\"drained\": 2}"})).await;
        assert_eq!(done.status, RunbookStatus::Succeeded);
        assert_eq!(done.steps[0].output.as_deref(), Some("{\"drained\": 2}"));
        let bad = json!({"status": "FAILED", "error": "Oops", "cause": "token=abc"});
        let failed = RunbookStatus::Failed("FAILED: Oops: token=(secret)".into());
        assert_eq!(seen(bad).await.status, failed);
    }

    #[tokio::test]
    async fn an_express_machine_is_told_by_a_dry_run() {
        for (kind, fits) in [("EXPRESS", false), ("STANDARD", true)] {
            let described = json!({
                "stateMachineArn": MACHINE, "name": "m", "definition": "{}", "roleArn": "r",
                "type": kind, "status": "ACTIVE", "creationDate": 1,
            });
            let aws = Aws::answering([(200, described.to_string().as_str())]);
            let rehearsed = StateMachines::new(&aws.sdk()).rehearse(&start(MACHINE)).await;
            assert_eq!(rehearsed.is_ok(), fits, "{rehearsed:?}");
        }
    }
}
