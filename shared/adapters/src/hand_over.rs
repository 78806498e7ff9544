//! [`LambdaItself`]: the function that runs, invoked by the platform's queue.

use app::ports::{HandOver, PortError};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use aws_sdk_lambda::{Client, config};
use aws_types::SdkConfig;

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

/// A function that goes on with what it was asked after it has answered.
pub struct LambdaItself {
    client: Lazy<Client>,
    function: String,
}

impl LambdaItself {
    /// The function of this name, over `sdk`.
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

impl HandOver for LambdaItself {
    async fn hand_over(&self, payload: &str) -> Result<(), PortError> {
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
    async fn it_is_invoked_by_the_platforms_queue() {
        let aws = Aws::answering([(202, "")]);
        let itself = LambdaItself::new(&aws.sdk(), "tocsin-chat".into());
        assert_eq!(itself.hand_over(r#"{"chat":{}}"#).await, Ok(()));
        let request = aws.only_request();
        assert!(request.uri.ends_with("/functions/tocsin-chat/invocations"), "{}", request.uri);
        assert_eq!(request.header("x-amz-invocation-type"), "Event");
        assert_eq!(request.body, r#"{"chat":{}}"#);
    }

    #[tokio::test]
    async fn one_that_may_not_invoke_itself_is_a_refusal() {
        let aws = Aws::answering_error(403, "AccessDeniedException", "no");
        let itself = LambdaItself::new(&aws.sdk(), "tocsin-chat".into());
        let refused = Err(PortError::Refused("Lambda: AccessDeniedException: no".into()));
        assert_eq!(itself.hand_over("{}").await, refused);
    }
}
