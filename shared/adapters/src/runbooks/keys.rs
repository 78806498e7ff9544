//! [`SigningKeys`]: reads the keys that calls are signed with, from encrypted parameters of Systems Manager.

use app::ports::{PortError, Secrets};
use aws_sdk_ssm::operation::get_parameter::GetParameterError;
use aws_sdk_ssm::{Client, config};
use aws_types::SdkConfig;
use zeroize::Zeroizing;

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

/// Keys by the names of their parameters. None is kept: a call is rare, and a new key counts at once.
pub struct SigningKeys {
    client: Lazy<Client>,
}

impl SigningKeys {
    /// Keys over `sdk`.
    pub fn new(sdk: &SdkConfig) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client }
    }
}

impl Secrets for SigningKeys {
    async fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        let request = self.client.get_parameter().name(name).with_decryption(true);
        match request.send().await {
            Ok(answer) => {
                let value = answer.parameter.and_then(|parameter| parameter.value);
                Ok(value.filter(|value| !value.is_empty()).map(Zeroizing::new))
            }
            Err(error) => {
                let absent =
                    error.as_service_error().is_some_and(GetParameterError::is_parameter_not_found);
                if absent { Ok(None) } else { Err(port_error("Systems Manager", &error, None)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;

    #[tokio::test]
    async fn a_key_is_read_decrypted_and_may_be_absent() {
        let held = r#"{"Parameter": {"Value": "key"}}"#;
        let aws = Aws::answering([(200, held), (400, r#"{"__type": "ParameterNotFound"}"#)]);
        let keys = SigningKeys::new(&aws.sdk());
        let read = keys.secret("/tocsin/tocsin/runbooks/hooks").await.unwrap();
        assert_eq!(read.as_deref().map(String::as_str), Some("key"));
        assert_eq!(aws.only_request().json()["WithDecryption"], true);
        assert_eq!(keys.secret("gone").await, Ok(None));
    }
}
