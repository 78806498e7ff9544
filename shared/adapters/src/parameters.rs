//! [`Parameters`]: reads secrets from encrypted parameters of Systems Manager, and by the names that
//! it has for them from Secrets Manager, and keeps copies for a while.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use app::ports::{Clock, PortError, Secrets};
use aws_sdk_ssm::operation::get_parameter::GetParameterError;
use aws_sdk_ssm::{Client, config};
use aws_types::SdkConfig;
use domain::limits::{SECRET_ABSENT_KEPT, SECRET_KEPT};
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

const SERVICE: &str = "Systems Manager";

/// Secrets by the names of their parameters. A secret of Secrets Manager has the name
/// `/aws/reference/secretsmanager/NAME` there; it may be read by whoever may `ssm:GetParameter` and
/// `secretsmanager:GetSecretValue`.
///
/// A copy is used for [`SECRET_KEPT`], and longer while nobody answers: a secret that was right is
/// better than none. Copies are wiped when they are dropped; what the client of the service held of
/// an answer on the way is not in our hands.
//= ssm#integration-ps-secretsmanager
pub struct Parameters<C> {
    client: Lazy<Client>,
    clock: C,
    copies: Mutex<BTreeMap<String, Kept>>,
}

/// What was read of a name, and when.
struct Kept {
    read_at: Timestamp,
    secret: Option<Zeroizing<String>>,
}

impl<C: Clock> Parameters<C> {
    /// Parameters over `sdk`.
    pub fn new(sdk: &SdkConfig, clock: C) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, clock, copies: Mutex::default() }
    }

    /// The copy of a name, and whether it is fresh.
    fn copy(&self, name: &str, now: Timestamp) -> Option<(Option<Zeroizing<String>>, bool)> {
        let copies = self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        let copy = copies.get(name)?;
        let kept = if copy.secret.is_some() { SECRET_KEPT } else { SECRET_ABSENT_KEPT };
        Some((copy.secret.clone(), now.duration_since(copy.read_at) < kept))
    }

    async fn read(&self, name: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        let request = self.client.get_parameter().name(name).with_decryption(true);
        match request.send().await {
            Ok(answer) => {
                let value = answer.parameter.and_then(|parameter| parameter.value);
                Ok(value.filter(|value| !value.is_empty()).map(Zeroizing::new))
            }
            Err(error) => {
                let absent =
                    error.as_service_error().is_some_and(GetParameterError::is_parameter_not_found);
                if absent { Ok(None) } else { Err(port_error(SERVICE, &error, None)) }
            }
        }
    }
}

impl<C: Clock> Secrets for Parameters<C> {
    async fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>, PortError> {
        let now = self.clock.now();
        let copy = self.copy(name, now);
        if let Some((secret, true)) = copy {
            return Ok(secret);
        }
        let secret = match self.read(name).await {
            Ok(secret) => secret,
            Err(error @ PortError::Refused(_)) => return Err(error),
            Err(error @ (PortError::Busy(_) | PortError::Throttled(_))) => {
                return copy.and_then(|(secret, _)| secret).map(Some).ok_or(error);
            }
        };
        let copy = Kept { read_at: now, secret: secret.clone() };
        self.copies.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), copy);
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use jiff::SignedDuration;

    use super::*;
    use crate::testing::Aws;

    const NAME: &str = "/tocsin/tocsin/slack";
    const HELD: &str = r#"{"Parameter": {"Name": "/tocsin/tocsin/slack", "Value": "s3cret"}}"#;
    const NEXT: &str = r#"{"Parameter": {"Name": "/tocsin/tocsin/slack", "Value": "s4cret"}}"#;
    const ABSENT: &str = r#"{"__type": "ParameterNotFound"}"#;
    const BROKEN: &str = r#"{"__type": "InternalServerError"}"#;
    const DENIED: &str = r#"{"__type": "AccessDeniedException", "message": "no"}"#;

    /// A clock that a test moves, in seconds since 1970.
    #[derive(Clone, Default)]
    struct Hands(Arc<AtomicI64>);

    impl Hands {
        fn forward(&self, by: SignedDuration) {
            self.0.fetch_add(by.as_secs(), Ordering::Relaxed);
        }
    }

    impl Clock for Hands {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.0.load(Ordering::Relaxed)).unwrap()
        }

        async fn sleep(&self, _: SignedDuration) {}
    }

    async fn read(parameters: &Parameters<Hands>) -> Result<Option<String>, PortError> {
        let secret = parameters.secret(NAME).await;
        secret.map(|secret| secret.map(|secret| secret.as_str().to_owned()))
    }

    #[tokio::test]
    async fn a_secret_is_read_decrypted_and_kept_for_minutes() {
        let (aws, hands) = (Aws::answering([(200, HELD), (200, NEXT)]), Hands::default());
        let parameters = Parameters::new(&aws.sdk(), hands.clone());
        assert_eq!(read(&parameters).await, Ok(Some("s3cret".to_owned())));
        hands.forward(SECRET_KEPT - SignedDuration::from_secs(1));
        assert_eq!(read(&parameters).await, Ok(Some("s3cret".to_owned())));
        let asked = aws.only_request();
        assert_eq!(asked.header("x-amz-target"), "AmazonSSM.GetParameter");
        let body = asked.json();
        assert_eq!((&body["Name"], &body["WithDecryption"]), (&NAME.into(), &true.into()));
        hands.forward(SignedDuration::from_secs(1));
        assert_eq!(read(&parameters).await, Ok(Some("s4cret".to_owned())), "one that was replaced");
    }

    #[tokio::test]
    async fn one_that_is_not_there_yet_is_looked_for_again_soon() {
        let (aws, hands) = (Aws::answering([(400, ABSENT), (200, HELD)]), Hands::default());
        let parameters = Parameters::new(&aws.sdk(), hands.clone());
        assert_eq!(read(&parameters).await, Ok(None));
        assert_eq!(read(&parameters).await, Ok(None));
        assert_eq!(aws.requests().len(), 1);
        hands.forward(SECRET_ABSENT_KEPT);
        assert_eq!(read(&parameters).await, Ok(Some("s3cret".to_owned())));
    }

    #[tokio::test]
    async fn an_old_copy_serves_while_nobody_answers_but_not_against_a_refusal() {
        let answers = [(200, HELD), (500, BROKEN), (500, BROKEN), (500, BROKEN), (400, DENIED)];
        let (aws, hands) = (Aws::answering(answers), Hands::default());
        let parameters = Parameters::new(&aws.sdk(), hands.clone());
        assert_eq!(read(&parameters).await, Ok(Some("s3cret".to_owned())));
        hands.forward(SECRET_KEPT);
        assert_eq!(read(&parameters).await, Ok(Some("s3cret".to_owned())));
        assert_eq!(aws.requests().len(), 4, "it was asked three times");
        let refused = read(&parameters).await;
        assert!(matches!(&refused, Err(PortError::Refused(_))), "{refused:?}");
        assert!(!format!("{refused:?}").contains("s3cret"));
    }
}
