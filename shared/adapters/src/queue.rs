//! [`LambdaQueue`]: a function, invoked asynchronously by the platform's queue: intake, as alarms do, or the
//! function that runs, which goes on with what it was asked after it has answered.

use app::ports::{Canaries, HandOver, PortError};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use aws_sdk_lambda::{Client, config};
use aws_types::SdkConfig;

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

/// A function behind its queue.
pub struct LambdaQueue {
    client: Lazy<Client>,
    function: String,
}

impl LambdaQueue {
    /// The queue of the function of this name, over `sdk`.
    pub fn new(sdk: &SdkConfig, function: String) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, function }
    }

    async fn put(&self, payload: &str) -> Result<(), PortError> {
        let request = self
            .client
            .invoke()
            .function_name(&self.function)
            .invocation_type(InvocationType::Event)
            .payload(Blob::new(payload));
        request.send().await.map(drop).map_err(|error| port_error("Lambda", &error, None))
    }
}

impl Canaries for LambdaQueue {
    async fn release(&self, payload: &str) -> Result<(), PortError> {
        self.put(payload).await
    }
}

impl HandOver for LambdaQueue {
    async fn hand_over(&self, payload: &str) -> Result<(), PortError> {
        self.put(payload).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;

    #[tokio::test]
    async fn a_function_is_invoked_by_the_platforms_queue() {
        let aws = Aws::answering([(202, ""), (202, "")]);
        let queue = LambdaQueue::new(&aws.sdk(), "tocsin-intake".into());
        assert_eq!(queue.release(r#"{"title":"x"}"#).await, Ok(()));
        let request = aws.only_request();
        assert!(request.uri.ends_with("/functions/tocsin-intake/invocations"), "{}", request.uri);
        assert_eq!(request.header("x-amz-invocation-type"), "Event");
        assert_eq!(request.body, r#"{"title":"x"}"#);
        assert_eq!(queue.hand_over(r#"{"chat":{}}"#).await, Ok(()));
    }

    #[tokio::test]
    async fn a_function_that_is_not_there_is_a_refusal() {
        let aws = Aws::answering_error(404, "ResourceNotFoundException", "no function");
        let queue = LambdaQueue::new(&aws.sdk(), "tocsin-intake".into());
        let text = "Lambda: ResourceNotFoundException: no function";
        assert_eq!(queue.release("{}").await, Err(PortError::Refused(text.into())));
    }
}
