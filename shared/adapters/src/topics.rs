//! [`SnsTopics`]: tells notification targets.

use app::ports::{Notices, PortError, Topics};
use aws_sdk_sns::config::Region;
use aws_sdk_sns::{Client, config};
use aws_types::SdkConfig;
use domain::arn::Deployment;
use domain::incident::Incident;
use domain::timeline::Notice;
use wire::outbound::notice::of_effect;

use crate::bounds::{Lazy, sends};
use crate::errors::port_error;

/// Publishes notices to SNS topics.
pub struct SnsTopics {
    client: Lazy<Client>,
    here: Deployment,
}

impl SnsTopics {
    /// Topics over `sdk`, told by the deployment `here`.
    pub fn new(sdk: &SdkConfig, here: Deployment) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = sends();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, here }
    }

    async fn publish(&self, topic: &str, message: String) -> Result<(), PortError> {
        let request = self.client.publish().topic_arn(topic).message(message);
        // A plan names one topic per Region, and a topic is published to in its own.
        let answer = match region(topic) {
            Some(region) if region != self.here.region => {
                let there = config::Config::builder().region(Region::new(region.to_owned()));
                request.customize().config_override(there).send().await
            }
            Some(_) | None => request.send().await,
        };
        answer.map(drop).map_err(|error| port_error("SNS", &error, None))
    }
}

impl Notices for SnsTopics {
    async fn notify(
        &self,
        target: &str,
        notice: Notice,
        incident: &Incident,
    ) -> Result<(), PortError> {
        self.publish(target, of_effect(&self.here, target, notice, incident).to_string()).await
    }
}

impl Topics for SnsTopics {
    async fn tell(&self, target: &str, message: String) -> Result<(), PortError> {
        self.publish(target, message).await
    }
}

/// The Region of a topic: `arn:PARTITION:sns:REGION:ACCOUNT:NAME`.
fn region(topic: &str) -> Option<&str> {
    topic.split(':').nth(3).filter(|region| !region.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Aws;
    use domain::ids::IncidentId;
    use domain::signal::Impact;

    const TOPIC: &str = "arn:aws:sns:ap-northeast-1:123456789012:incidents";
    const ACCEPTED: &str = "<PublishResponse><PublishResult><MessageId>m</MessageId>\
                            </PublishResult></PublishResponse>";

    fn incident() -> Incident {
        let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
        let now = "2026-11-23T01:00:00Z".parse().unwrap();
        Incident::new(id, "db down", Impact::CRITICAL, "aws.cloudwatch", now)
    }

    fn here() -> Deployment {
        Deployment::new("ap-northeast-1", "123456789012")
    }

    #[tokio::test]
    async fn a_topic_is_published_to_in_its_own_region() {
        for (topic, host) in [
            (TOPIC, "https://sns.ap-northeast-1."),
            ("arn:aws:sns:us-east-1:123456789012:incidents", "https://sns.us-east-1."),
        ] {
            let aws = Aws::answering([(200, ACCEPTED)]);
            let topics = SnsTopics::new(&aws.sdk(), here());
            let told = topics.notify(topic, Notice::Started, &incident()).await;
            assert_eq!(told, Ok(()));
            let request = aws.only_request();
            assert!(request.uri.starts_with(host), "{}", request.uri);
            assert!(request.body.contains("TopicArn=arn%3Aaws%3Asns%3A"), "{}", request.body);
            assert!(request.body.contains("SSM%20Incident%20Start"), "{}", request.body);
        }
    }

    #[tokio::test]
    async fn a_topic_that_is_gone_is_refused() {
        let gone = "<ErrorResponse><Error><Code>NotFound</Code><Message>Topic does not exist\
                    </Message></Error></ErrorResponse>";
        let aws = Aws::answering([(404, gone)]);
        let topics = SnsTopics::new(&aws.sdk(), here());
        let told = topics.notify(TOPIC, Notice::Started, &incident()).await;
        assert_eq!(told, Err(PortError::Refused("SNS: NotFound: Topic does not exist".into())));
    }
}
