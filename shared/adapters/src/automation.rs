//! [`SystemsManager`]: runs runbooks as executions of SSM Automation.

use std::collections::{BTreeMap, HashMap};

use app::ports::{Launched, PortError, RunbookStatus, Seen};
use aws_sdk_ssm::operation::stop_automation_execution::StopAutomationExecutionError as StopError;
use aws_sdk_ssm::types::{AutomationExecution, StepExecution, StopType, TargetLocation};
use aws_sdk_ssm::{Client, config};
use aws_types::SdkConfig;
use domain::arn::Deployment;
use domain::document::{Document, ROLE_PARAMETER};
use domain::incident::runbooks::{RunbookStart, Step};

use crate::bounds::{Lazy, starts};
use crate::documents::declared;
use crate::errors::port_error;
use crate::runbooks::said;

const SERVICE: &str = "Systems Manager";

/// Starts and reads executions of SSM Automation.
pub(crate) struct SystemsManager {
    client: Lazy<Client>,
    here: Deployment,
}

impl SystemsManager {
    /// Runbooks over `sdk`, run by the deployment `here`.
    pub(crate) fn new(sdk: &SdkConfig, here: Deployment) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, here }
    }

    /// Where the run goes, when that is elsewhere. A run in another account or Region is one of
    /// its own below ours, under the role that Systems Manager's set-up gives every account.
    fn location(&self, start: &RunbookStart) -> Option<Vec<TargetLocation>> {
        let (account, region) = start.target.as_ref()?;
        let elsewhere = *account != self.here.account || *region != self.here.region;
        elsewhere.then(|| vec![TargetLocation::builder().accounts(account).regions(region).build()])
    }
}

impl SystemsManager {
    /// Starts an execution; the same token starts it once.
    pub(crate) async fn start(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        let answer = self
            .client
            .start_automation_execution()
            .document_name(&start.document)
            .set_document_version(start.version.clone())
            // An empty map is refused.
            .set_parameters(Some(parameters(start)).filter(|given| !given.is_empty()))
            .client_token(&start.token)
            .set_target_locations(self.location(start))
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error, None))?;
        Ok(Launched::Running { execution: answer.automation_execution_id.unwrap_or_default() })
    }

    /// How an execution stands, with its steps.
    pub(crate) async fn status(&self, execution: &str) -> Result<Seen, PortError> {
        let answer = self
            .client
            .get_automation_execution()
            .automation_execution_id(execution)
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error, None))?;
        let execution = answer.automation_execution();
        let status = execution.and_then(|execution| execution.automation_execution_status());
        let message = execution.and_then(|execution| execution.failure_message());
        let steps = execution.map(AutomationExecution::step_executions).unwrap_or_default();
        Ok(Seen {
            status: status.map_or(RunbookStatus::Running, |status| judge(status.as_str(), message)),
            steps: steps.iter().filter_map(step).collect(),
        })
    }

    /// Stops an execution, and the step that it is at.
    pub(crate) async fn stop(&self, execution: &str) -> Result<(), PortError> {
        let request = self.client.stop_automation_execution().automation_execution_id(execution);
        match request.r#type(StopType::Cancel).send().await {
            Ok(_) => Ok(()),
            // It has ended.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(StopError::is_invalid_automation_status_update_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(port_error(SERVICE, &error, None)),
        }
    }

    /// What the document declares, where it is ours.
    pub(crate) async fn rehearse(
        &self,
        start: &RunbookStart,
    ) -> Result<Option<Document>, PortError> {
        if start.target.is_some() {
            return Ok(None);
        }
        let request = self.client.describe_document().name(&start.document);
        let answer = request.set_document_version(start.version.clone()).send().await;
        let answer = answer.map_err(|error| port_error(SERVICE, &error, None))?;
        Ok(answer.document().map(declared))
    }
}

/// A step that has begun, with what it gave or why it failed.
fn step(its: &StepExecution) -> Option<Step> {
    let status = its.step_status().filter(|status| status.as_str() != "Pending")?;
    let outputs: BTreeMap<_, _> = its.outputs().into_iter().flatten().collect();
    let outputs = outputs.into_iter().map(|(name, values)| format!("{name}={}", values.join(", ")));
    let outputs = outputs.collect::<Vec<_>>().join("; ");
    let output = its.failure_message().map_or(outputs, ToOwned::to_owned);
    Some(Step {
        name: its.step_name().unwrap_or_default().to_owned(),
        status: status.as_str().to_owned(),
        output: Some(said(&output)).filter(|output| !output.is_empty()),
    })
}

/// The parameters of a run. Incident Manager assumes the plan's role itself; we hand it to the
/// document, whose steps then run under it, unless the plan's parameters already name one.
fn parameters(start: &RunbookStart) -> HashMap<String, Vec<String>> {
    let mut parameters: HashMap<_, _> = start.parameters.clone().into_iter().collect();
    if !start.role_arn.is_empty() {
        let role = || vec![start.role_arn.clone()];
        parameters.entry(ROLE_PARAMETER.to_owned()).or_insert_with(role);
    }
    parameters
}

//= ssm#AutomationExecutionStatus
#[expect(clippy::match_same_arms, reason = "known to be running is not the same as unknown")]
fn judge(status: &str, message: Option<&str>) -> RunbookStatus {
    match status {
        "Success" | "CompletedWithSuccess" => RunbookStatus::Succeeded,
        "Failed"
        | "TimedOut"
        | "Cancelled"
        | "Rejected"
        | "CompletedWithFailure"
        | "ChangeCalendarOverrideRejected"
        // Undocumented: it ended, and nothing says that it ended well.
        | "Exited" => RunbookStatus::Failed(match message {
            Some(message) => format!("{status}: {}", said(message)),
            None => status.to_owned(),
        }),
        "Pending"
        | "InProgress"
        | "RunbookInProgress"
        | "Waiting"
        | "Scheduled"
        | "PendingApproval"
        | "Approved"
        | "PendingChangeCalendarOverride"
        | "ChangeCalendarOverrideApproved"
        // It ends as Cancelled.
        | "Cancelling" => RunbookStatus::Running,
        // A status of tomorrow: looking again is the one thing that cannot be wrong.
        _ => RunbookStatus::Running,
    }
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;
    use aws_sdk_ssm::types::AutomationExecutionStatus;
    use serde_json::json;

    const TOKEN: &str = "33333333-3333-5333-8333-333333333333";
    const STARTED: &str = r#"{"AutomationExecutionId":"run-1"}"#;

    fn start() -> RunbookStart {
        RunbookStart {
            version: Some("2".into()),
            parameters: [("InstanceId".to_owned(), vec!["i-1".to_owned()])].into(),
            ..crate::runbooks::tests::start("AWS-RestartEC2Instance")
        }
    }

    fn runbooks(aws: &Aws) -> SystemsManager {
        SystemsManager::new(&aws.sdk(), Deployment::new("ap-northeast-1", "123456789012"))
    }

    #[tokio::test]
    async fn a_start_carries_token_version_and_role() {
        let aws = Aws::answering([(200, STARTED)]);
        let launched = Launched::Running { execution: "run-1".into() };
        assert_eq!(runbooks(&aws).start(&start()).await, Ok(launched));
        let request = aws.only_request();
        assert_eq!(request.header("x-amz-target"), "AmazonSSM.StartAutomationExecution");
        assert_eq!(
            request.json(),
            json!({
                "DocumentName": "AWS-RestartEC2Instance",
                "DocumentVersion": "2",
                "ClientToken": TOKEN,
                "Parameters": {
                    "InstanceId": ["i-1"],
                    "AutomationAssumeRole": ["arn:aws:iam::123456789012:role/runbooks"],
                },
            })
        );
    }

    #[test]
    fn a_role_that_the_plan_names_itself_is_kept() {
        let mut start = start();
        start.parameters.insert(ROLE_PARAMETER.into(), vec!["its-own".into()]);
        assert_eq!(parameters(&start)[ROLE_PARAMETER], ["its-own"]);
    }

    #[tokio::test]
    async fn a_target_is_named_only_where_it_is_elsewhere() {
        for (account, region, expected) in [
            ("123456789012", "ap-northeast-1", json!(null)),
            (
                "123456789012",
                "us-east-1",
                json!([{
                    "Accounts": ["123456789012"],
                    "Regions": ["us-east-1"],
                    "IncludeChildOrganizationUnits": false,
                }]),
            ),
        ] {
            let aws = Aws::answering([(200, STARTED)]);
            let mut start = start();
            start.target = Some((account.into(), region.into()));
            runbooks(&aws).start(&start).await.unwrap();
            assert_eq!(aws.only_request().json()["TargetLocations"], expected);
        }
    }

    #[tokio::test]
    async fn a_status_is_read_with_what_failed() {
        for (status, message, expected) in [
            ("Success", None, RunbookStatus::Succeeded),
            ("InProgress", None, RunbookStatus::Running),
            ("Failed", Some("step 2"), RunbookStatus::Failed("Failed: step 2".into())),
            ("TimedOut", None, RunbookStatus::Failed("TimedOut".into())),
        ] {
            let mut execution = json!({"AutomationExecutionStatus": status});
            if let Some(message) = message {
                execution["FailureMessage"] = json!(message);
            }
            let aws =
                Aws::answering([(200, &*json!({"AutomationExecution": execution}).to_string())]);
            assert_eq!(runbooks(&aws).status("run-1").await, Ok(expected.into()));
        }
    }

    #[test]
    fn every_status_is_judged() {
        let table: Vec<_> = AutomationExecutionStatus::values()
            .iter()
            .map(|status| match judge(status, None) {
                RunbookStatus::Running => format!("{status}: running"),
                RunbookStatus::Succeeded => format!("{status}: succeeded"),
                RunbookStatus::Failed(_) => format!("{status}: failed"),
            })
            .collect();
        assert_eq!(
            table,
            [
                "Approved: running",
                "Cancelled: failed",
                "Cancelling: running",
                "ChangeCalendarOverrideApproved: running",
                "ChangeCalendarOverrideRejected: failed",
                "CompletedWithFailure: failed",
                "CompletedWithSuccess: succeeded",
                "Exited: failed",
                "Failed: failed",
                "InProgress: running",
                "Pending: running",
                "PendingApproval: running",
                "PendingChangeCalendarOverride: running",
                "Rejected: failed",
                "RunbookInProgress: running",
                "Scheduled: running",
                "Success: succeeded",
                "TimedOut: failed",
                "Waiting: running",
            ]
        );
    }

    #[tokio::test]
    async fn too_many_runs_pass_and_a_missing_document_does_not() {
        for (code, expected) in [
            (
                "AutomationExecutionLimitExceededException",
                PortError::Busy(
                    "Systems Manager: AutomationExecutionLimitExceededException: no".into(),
                ),
            ),
            (
                "AutomationDefinitionNotFoundException",
                PortError::Refused(
                    "Systems Manager: AutomationDefinitionNotFoundException: no".into(),
                ),
            ),
        ] {
            let aws = Aws::answering_error(400, code, "no");
            assert_eq!(runbooks(&aws).start(&start()).await, Err(expected));
        }
    }

    #[tokio::test]
    async fn steps_are_read_once_they_have_begun_without_their_secrets() {
        let steps = json!([
            {"StepName": "find", "StepStatus": "Success", "Outputs": {"b": ["2"], "a": ["x", "y"]}},
            {"StepName": "login", "StepStatus": "Failed", "FailureMessage": "password=hunter2"},
            {"StepName": "restart", "StepStatus": "Pending"},
        ]);
        let execution = json!({"AutomationExecutionStatus": "Failed", "StepExecutions": steps});
        let answer = json!({"AutomationExecution": execution}).to_string();
        let aws = Aws::answering([(200, answer.as_str())]);
        let seen = runbooks(&aws).status("run-1").await.unwrap();
        let said: Vec<_> = seen
            .steps
            .iter()
            .map(|its| (its.name.as_str(), its.status.as_str(), its.output.as_deref().unwrap()))
            .collect();
        let login = ("login", "Failed", "password=(secret)");
        assert_eq!(said, [("find", "Success", "a=x, y; b=2"), login]);
    }

    #[tokio::test]
    async fn a_run_that_has_ended_is_stopped() {
        let aws = Aws::answering([(200, "{}")]);
        assert_eq!(runbooks(&aws).stop("run-1").await, Ok(()));
        assert_eq!(aws.only_request().json()["Type"], "Cancel");
        let ended = Aws::answering_error(400, "InvalidAutomationStatusUpdateException", "over");
        assert_eq!(runbooks(&ended).stop("run-1").await, Ok(()));
        let denied = Aws::answering_error(400, "AccessDeniedException", "no");
        assert!(matches!(runbooks(&denied).stop("run-1").await, Err(PortError::Refused(_))));
    }

    #[tokio::test]
    async fn a_dry_run_reads_the_document_and_starts_nothing() {
        let described =
            json!({"Document": {"Name": "x", "DocumentType": "Automation"}}).to_string();
        let aws = Aws::answering([(200, described.as_str())]);
        assert!(runbooks(&aws).rehearse(&start()).await.unwrap().is_some());
        assert_eq!(aws.only_request().header("x-amz-target"), "AmazonSSM.DescribeDocument");
    }
}
