//! [`LambdaIntake`]: invokes intake asynchronously, as alarms do.

use app::ports::{Canaries, PortError};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use aws_sdk_lambda::{Client, config};
use aws_types::SdkConfig;

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

/// The function that takes signals.
pub struct LambdaIntake {
    client: Lazy<Client>,
    function: String,
}

impl LambdaIntake {
    /// Intake over `sdk`, by the name of its function.
    pub fn new(sdk: &SdkConfig, function: String) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, function }
    }
}

impl Canaries for LambdaIntake {
    async fn release(&self, payload: &str) -> Result<(), PortError> {
        let request = self
            .client
            .invoke()
            .function_name(&self.function)
            .invocation_type(InvocationType::Event)
            .payload(Blob::new(payload));
        request.send().await.map(drop).map_err(|error| port_error("Lambda", &error, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;

    #[tokio::test]
    async fn intake_is_invoked_by_the_platforms_queue() {
        let aws = Aws::answering([(202, "")]);
        let intake = LambdaIntake::new(&aws.sdk(), "tocsin-intake".into());
        assert_eq!(intake.release(r#"{"title":"x"}"#).await, Ok(()));
        let request = aws.only_request();
        assert!(request.uri.ends_with("/functions/tocsin-intake/invocations"), "{}", request.uri);
        assert_eq!(request.header("x-amz-invocation-type"), "Event");
        assert_eq!(request.body, r#"{"title":"x"}"#);
    }

    #[tokio::test]
    async fn a_function_that_is_not_there_is_a_refusal() {
        let aws = Aws::answering_error(404, "ResourceNotFoundException", "no function");
        let intake = LambdaIntake::new(&aws.sdk(), "tocsin-intake".into());
        let text = "Lambda: ResourceNotFoundException: no function";
        assert_eq!(intake.release("{}").await, Err(PortError::Refused(text.into())));
    }
}
