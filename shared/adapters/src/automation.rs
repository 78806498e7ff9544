//! [`SystemsManager`]: runs runbooks as executions of SSM Automation.

use std::collections::HashMap;

use app::ports::{PortError, RunbookStatus, Runbooks};
use aws_sdk_ssm::types::TargetLocation;
use aws_sdk_ssm::{Client, config};
use aws_types::SdkConfig;
use domain::arn::Deployment;
use domain::document::ROLE_PARAMETER;
use domain::incident::runbooks::RunbookStart;

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;
use crate::scrub::scrub;

/// Starts and reads executions of SSM Automation.
pub struct SystemsManager {
    client: Lazy<Client>,
    here: Deployment,
}

impl SystemsManager {
    /// Runbooks over `sdk`, run by the deployment `here`.
    pub fn new(sdk: &SdkConfig, here: Deployment) -> Self {
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

impl Runbooks for SystemsManager {
    async fn start(&self, start: &RunbookStart) -> Result<String, PortError> {
        let answer = self
            .client
            .start_automation_execution()
            .document_name(&start.document)
            .set_document_version(start.version.clone())
            .set_parameters(Some(parameters(start)))
            .client_token(&start.token)
            .set_target_locations(self.location(start))
            .send()
            .await
            .map_err(|error| port_error("Systems Manager", &error, None))?;
        Ok(answer.automation_execution_id.unwrap_or_default())
    }

    async fn status(&self, execution: &str) -> Result<RunbookStatus, PortError> {
        let answer = self
            .client
            .get_automation_execution()
            .automation_execution_id(execution)
            .send()
            .await
            .map_err(|error| port_error("Systems Manager", &error, None))?;
        let execution = answer.automation_execution();
        let status = execution.and_then(|execution| execution.automation_execution_status());
        let message = execution.and_then(|execution| execution.failure_message());
        Ok(status.map_or(RunbookStatus::Running, |status| judge(status.as_str(), message)))
    }
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
            Some(message) => format!("{status}: {}", scrub(message)),
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
mod tests {
    use super::*;
    use crate::testing::Aws;
    use aws_sdk_ssm::types::AutomationExecutionStatus;
    use serde_json::json;

    const TOKEN: &str = "33333333-3333-5333-8333-333333333333";
    const STARTED: &str = r#"{"AutomationExecutionId":"run-1"}"#;

    fn start() -> RunbookStart {
        RunbookStart {
            token: TOKEN.into(),
            document: "AWS-RestartEC2Instance".into(),
            version: Some("2".into()),
            role_arn: "arn:aws:iam::123456789012:role/runbooks".into(),
            target: None,
            parameters: [("InstanceId".to_owned(), vec!["i-1".to_owned()])].into(),
        }
    }

    fn runbooks(aws: &Aws) -> SystemsManager {
        SystemsManager::new(&aws.sdk(), Deployment::new("ap-northeast-1", "123456789012"))
    }

    #[tokio::test]
    async fn a_start_carries_token_version_and_role() {
        let aws = Aws::answering([(200, STARTED)]);
        assert_eq!(runbooks(&aws).start(&start()).await.as_deref(), Ok("run-1"));
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
            assert_eq!(runbooks(&aws).status("run-1").await, Ok(expected));
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
}
