//! [`Functions`]: runbooks that are functions of Lambda, invoked once and waited for.

use std::time::Duration;

use app::ports::{Launched, PortError, RunbookStatus};
use aws_sdk_lambda::operation::RequestId;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use aws_sdk_lambda::{Client, config};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use domain::incident::runbooks::RunbookStart;
use domain::limits::RUNBOOK_CALL_TIMEOUT;
use wire::outbound::runbook::input;

use super::{answered, said};
use crate::CONNECT_TIMEOUT;
use crate::bounds::Lazy;
use crate::errors::port_error;

/// Invokes functions, each time once: an invocation knows no token.
pub(super) struct Functions {
    client: Lazy<Client>,
}

impl Functions {
    pub(super) fn new(sdk: &SdkConfig) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let whole = Duration::from_secs(RUNBOOK_CALL_TIMEOUT.as_secs().unsigned_abs());
            let timeouts = TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(whole)
                .operation_timeout(whole);
            let config = config::Builder::from(&sdk)
                .timeout_config(timeouts.build())
                .retry_config(RetryConfig::disabled());
            Client::from_conf(config.build())
        }));
        Self { client }
    }

    pub(super) async fn call(&self, start: &RunbookStart) -> Result<Launched, PortError> {
        let request = self
            .client
            .invoke()
            .function_name(&start.document)
            .invocation_type(InvocationType::RequestResponse)
            .payload(Blob::new(input(start).to_string()));
        let answer = request.send().await.map_err(|error| port_error("Lambda", &error, None))?;
        let execution = answer.request_id().unwrap_or(&start.token).to_owned();
        let payload = answer.payload().map(|payload| String::from_utf8_lossy(payload.as_ref()));
        let payload = payload.unwrap_or_default();
        let end = match answer.function_error() {
            None => RunbookStatus::Succeeded,
            Some(error) => RunbookStatus::Failed(format!("{error}: {}", said(&payload))),
        };
        Ok(answered(execution, "invocation", &payload, end))
    }

    /// Lambda looks whether it is there and may be invoked, and does not invoke it.
    //= lambda#Invoke-InvocationType: DryRun
    pub(super) async fn rehearse(&self, start: &RunbookStart) -> Result<(), PortError> {
        let request = self.client.invoke().function_name(&start.document);
        let request = request.invocation_type(InvocationType::DryRun);
        request.send().await.map(drop).map_err(|error| port_error("Lambda", &error, None))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::start;
    use super::*;
    use crate::testing::Aws;

    const FUNCTION: &str =
        "arn:aws:lambda:ap-northeast-1:123456789012:function:tocsin-runbook-restart";

    #[tokio::test]
    async fn a_function_is_invoked_once_with_what_it_has_to_know() {
        let aws = Aws::answering([(200, r#"{"restarted": 3, "password": "hunter2"}"#)]);
        let launched = Functions::new(&aws.sdk()).call(&start(FUNCTION)).await.unwrap();
        let Launched::Ended { execution, seen } = launched else { panic!("{launched:?}") };
        assert_eq!(execution, super::super::tests::TOKEN, "where Lambda names none");
        assert_eq!(seen.status, RunbookStatus::Succeeded);
        let output = r#"{"restarted": 3, "password": "(secret)"}"#;
        assert_eq!(seen.steps[0].output.as_deref(), Some(output));
        let request = aws.only_request();
        assert_eq!(request.header("x-amz-invocation-type"), "RequestResponse");
        assert_eq!(request.json()["idempotencyKey"], super::super::tests::TOKEN);
        assert_eq!(request.json()["parameters"]["Cluster"][0], "prod");
    }

    #[tokio::test]
    async fn what_was_certainly_not_invoked_is_told_from_what_may_have_been() {
        let throttled = Aws::answering_error(429, "TooManyRequestsException", "slow");
        let answer = Functions::new(&throttled.sdk()).call(&start(FUNCTION)).await;
        assert!(matches!(answer, Err(PortError::Throttled(_))), "{answer:?}");
        let broken = Aws::answering_error(500, "ServiceException", "no");
        let answer = Functions::new(&broken.sdk()).call(&start(FUNCTION)).await;
        assert!(matches!(answer, Err(PortError::Busy(_))), "{answer:?}");
        assert_eq!(broken.requests().len(), 1, "it is not invoked again");
    }

    #[tokio::test]
    async fn a_dry_run_invokes_nothing() {
        let aws = Aws::answering([(204, "")]);
        assert_eq!(Functions::new(&aws.sdk()).rehearse(&start(FUNCTION)).await, Ok(()));
        assert_eq!(aws.only_request().header("x-amz-invocation-type"), "DryRun");
    }
}
