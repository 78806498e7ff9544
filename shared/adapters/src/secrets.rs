//! [`ParameterStore`]: keeps the master key as an encrypted parameter of Systems Manager.

use app::ports::{KeptKey, MasterKeys, PortError};
use app::seal::MasterKey;
use aws_sdk_ssm::operation::get_parameter::GetParameterError;
use aws_sdk_ssm::operation::put_parameter::PutParameterError;
use aws_sdk_ssm::types::ParameterType;
use aws_sdk_ssm::{Client, config};
use aws_types::SdkConfig;

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

const SERVICE: &str = "Systems Manager";
/// What the parameter says of itself.
const DESCRIPTION: &str =
    "The master key of Tocsin. Without it no access key opens anything, and none can be restored.";

/// One parameter, by its name.
pub struct ParameterStore {
    client: Lazy<Client>,
    name: String,
}

impl ParameterStore {
    /// The parameter `name` over `sdk`.
    pub fn new(sdk: &SdkConfig, name: String) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, name }
    }
}

impl MasterKeys for ParameterStore {
    async fn master_key(&self) -> Result<Option<MasterKey>, PortError> {
        let request = self.client.get_parameter().name(&self.name).with_decryption(true);
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                let absent =
                    error.as_service_error().is_some_and(GetParameterError::is_parameter_not_found);
                return if absent { Ok(None) } else { Err(port_error(SERVICE, &error, None)) };
            }
        };
        let text = answer.parameter().and_then(|parameter| parameter.value()).unwrap_or_default();
        let why = || PortError::Refused(format!("the parameter {} holds no master key", self.name));
        MasterKey::read(text).map(Some).ok_or_else(why)
    }

    async fn keep(&self, key: &MasterKey) -> Result<KeptKey, PortError> {
        let request = self
            .client
            .put_parameter()
            .name(&self.name)
            .description(DESCRIPTION)
            .value(key.text().as_str())
            .r#type(ParameterType::SecureString)
            .overwrite(false);
        match request.send().await {
            Ok(_) => Ok(KeptKey::This),
            Err(error) => {
                let there = error
                    .as_service_error()
                    .is_some_and(PutParameterError::is_parameter_already_exists);
                if there { Ok(KeptKey::Another) } else { Err(port_error(SERVICE, &error, None)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;
    use serde_json::json;

    const NAME: &str = "/tocsin/tocsin/master-key";
    const TEXT: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

    fn store(aws: &Aws) -> ParameterStore {
        ParameterStore::new(&aws.sdk(), NAME.to_owned())
    }

    fn holding(value: &str) -> Aws {
        let parameter = json!({ "Parameter": { "Name": NAME, "Value": value } }).to_string();
        Aws::answering([(200, parameter.as_str())])
    }

    #[tokio::test]
    async fn the_key_is_read_decrypted() {
        let aws = holding(TEXT);
        let key = store(&aws).master_key().await.unwrap().unwrap();
        assert_eq!(key.text().as_str(), TEXT);
        let request = aws.only_request();
        assert_eq!(request.header("x-amz-target"), "AmazonSSM.GetParameter");
        assert_eq!(request.json(), json!({ "Name": NAME, "WithDecryption": true }));
    }

    #[tokio::test]
    async fn none_was_made_yet() {
        let aws = Aws::answering_error(400, "ParameterNotFound", "");
        assert!(store(&aws).master_key().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_is_no_key_is_not_shown() {
        let error = store(&holding("hunter2")).master_key().await.unwrap_err();
        let text = "the parameter /tocsin/tocsin/master-key holds no master key";
        assert_eq!(error, PortError::Refused(text.into()));
    }

    #[tokio::test]
    async fn the_key_is_kept_encrypted_and_replaces_none() {
        let aws = Aws::answering([(200, r#"{"Version":1}"#)]);
        let key = MasterKey::new([7; 32]);
        assert_eq!(store(&aws).keep(&key).await, Ok(KeptKey::This));
        let request = aws.only_request();
        assert_eq!(request.header("x-amz-target"), "AmazonSSM.PutParameter");
        let asked = request.json();
        assert_eq!((&asked["Name"], &asked["Value"]), (&json!(NAME), &json!(TEXT)));
        assert_eq!(asked["Type"], "SecureString");
        assert_eq!(asked["Overwrite"], false);
    }

    #[tokio::test]
    async fn one_that_was_there_before_stays() {
        let aws = Aws::answering_error(400, "ParameterAlreadyExists", "it exists");
        let kept = store(&aws).keep(&MasterKey::new([7; 32])).await;
        assert_eq!(kept, Ok(KeptKey::Another));
    }

    #[tokio::test]
    async fn a_refusal_is_told_without_the_key() {
        let aws = Aws::answering_error(400, "AccessDeniedException", "not yours");
        let text = "Systems Manager: AccessDeniedException: not yours";
        let refused = || Err(PortError::Refused(text.to_owned()));
        assert_eq!(store(&aws).keep(&MasterKey::new([7; 32])).await, refused());
        let aws = Aws::answering_error(400, "AccessDeniedException", "not yours");
        assert_eq!(
            store(&aws).master_key().await.map(drop),
            Err(PortError::Refused(text.to_owned()))
        );
    }
}
