//! [`StepFunctions`]: starts the state machines that wait for us. An execution is named after what
//! it is for, so a second start is absorbed.

use app::ports::{PortError, ResponseStart, Timers};
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use aws_sdk_sfn::{Client, config};
use aws_types::SdkConfig;
use domain::ids::EngagementId;
use serde_json::{Value, json};

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

/// The state machines of a deployment, as ARNs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machines {
    /// Runs once per incident.
    pub response: String,
    /// Runs once per engagement: the loop of ticks and waits.
    pub escalation: String,
}

/// Starts executions of Step Functions.
pub struct StepFunctions {
    client: Lazy<Client>,
    machines: Machines,
}

impl StepFunctions {
    /// Timers over `sdk`.
    pub fn new(sdk: &SdkConfig, machines: Machines) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, machines }
    }

    async fn start(&self, machine: &str, name: &str, input: Value) -> Result<(), PortError> {
        let request = self
            .client
            .start_execution()
            .state_machine_arn(machine)
            .name(name)
            .input(input.to_string());
        let Err(error) = request.send().await else { return Ok(()) };
        // Ours, from a try whose answer was lost, or one that has ended since: names stay taken
        // for 90 days.
        if error.as_service_error().is_some_and(StartExecutionError::is_execution_already_exists) {
            return Ok(());
        }
        Err(port_error("Step Functions", &error, None))
    }
}

impl Timers for StepFunctions {
    async fn start_response(&self, response: &ResponseStart) -> Result<(), PortError> {
        self.start(&self.machines.response, response.incident.uuid(), response_input(response))
            .await
    }

    async fn start_escalation(&self, engagement: &EngagementId) -> Result<(), PortError> {
        let input = escalation_input(engagement);
        self.start(&self.machines.escalation, engagement.uuid(), input).await
    }

    async fn restart_escalation(
        &self,
        engagement: &EngagementId,
        facts: u64,
    ) -> Result<(), PortError> {
        let name = format!("{}-after-{facts}", engagement.uuid());
        self.start(&self.machines.escalation, &name, escalation_input(engagement)).await
    }
}

/// What `response.asl.json` reads. The execution names let it start the same executions that
/// [`Timers::start_escalation`] would.
fn response_input(response: &ResponseStart) -> Value {
    let engagements = response.engagements.iter().map(|engagement| {
        json!({"engagementId": engagement.as_str(), "executionName": engagement.uuid()})
    });
    let runbooks = (0..response.runbooks).map(|index| json!({"action": index}));
    json!({
        "incidentId": response.incident.as_str(),
        "engagements": engagements.collect::<Vec<_>>(),
        "runbooks": runbooks.collect::<Vec<_>>(),
    })
}

/// What `escalation.asl.json` reads. It counts its turns to know when to continue in a fresh
/// execution.
fn escalation_input(engagement: &EngagementId) -> Value {
    json!({"engagementId": engagement.as_str(), "turn": 0})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;
    use domain::ids::IncidentId;

    const ENGAGEMENT: &str = "ana/22222222-2222-5222-8222-222222222222";

    fn timers(aws: &Aws) -> StepFunctions {
        let machine =
            |name| format!("arn:aws:states:ap-northeast-1:123456789012:stateMachine:{name}");
        let machines =
            Machines { response: machine("response"), escalation: machine("escalation") };
        StepFunctions::new(&aws.sdk(), machines)
    }

    #[tokio::test]
    async fn a_response_is_named_after_its_incident() {
        let aws = Aws::answering([(200, r#"{"executionArn":"e","startDate":1}"#)]);
        let response = ResponseStart {
            incident: IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap(),
            engagements: vec![EngagementId::parse(ENGAGEMENT).unwrap()],
            runbooks: 2,
        };
        assert_eq!(timers(&aws).start_response(&response).await, Ok(()));
        let request = aws.only_request();
        assert_eq!(request.header("x-amz-target"), "AWSStepFunctions.StartExecution");
        let asked = request.json();
        assert_eq!(
            asked["stateMachineArn"],
            "arn:aws:states:ap-northeast-1:123456789012:stateMachine:response"
        );
        assert_eq!(asked["name"], "11111111-1111-5111-8111-111111111111");
        let input: Value = serde_json::from_str(asked["input"].as_str().unwrap()).unwrap();
        assert_eq!(
            input,
            json!({
                "incidentId": "web/11111111-1111-5111-8111-111111111111",
                "engagements": [{
                    "engagementId": ENGAGEMENT,
                    "executionName": "22222222-2222-5222-8222-222222222222",
                }],
                "runbooks": [{"action": 0}, {"action": 1}],
            })
        );
    }

    #[tokio::test]
    async fn an_escalation_is_named_after_its_engagement_and_starts_once() {
        let aws = Aws::answering_error(400, "ExecutionAlreadyExists", "it exists");
        let engagement = EngagementId::parse(ENGAGEMENT).unwrap();
        assert_eq!(timers(&aws).start_escalation(&engagement).await, Ok(()));
        let asked = aws.only_request().json();
        assert_eq!(asked["name"], "22222222-2222-5222-8222-222222222222");
        assert_eq!(asked["input"], format!(r#"{{"engagementId":"{ENGAGEMENT}","turn":0}}"#));
    }

    #[tokio::test]
    async fn too_many_executions_pass_and_a_missing_machine_does_not() {
        let engagement = EngagementId::parse(ENGAGEMENT).unwrap();
        for (code, expected) in [
            (
                "ExecutionLimitExceeded",
                PortError::Busy("Step Functions: ExecutionLimitExceeded: no".into()),
            ),
            (
                "StateMachineDoesNotExist",
                PortError::Refused("Step Functions: StateMachineDoesNotExist: no".into()),
            ),
        ] {
            let aws = Aws::answering_error(400, code, "no");
            assert_eq!(timers(&aws).start_escalation(&engagement).await, Err(expected));
        }
    }
}
