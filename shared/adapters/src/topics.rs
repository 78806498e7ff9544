//! [`SnsTopics`]: tells notification targets. The message is shaped like an EventBridge event, as
//! Incident Manager's own are, so that what reads those reads ours.

use app::ports::{Notices, PortError};
use aws_sdk_sns::config::Region;
use aws_sdk_sns::{Client, config};
use aws_types::SdkConfig;
use domain::arn::Deployment;
use domain::ids::derive;
use domain::incident::{Incident, Status};
use domain::timeline::Notice;
use serde_json::{Value, json};

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
}

impl Notices for SnsTopics {
    async fn notify(
        &self,
        target: &str,
        notice: Notice,
        incident: &Incident,
    ) -> Result<(), PortError> {
        let request = self
            .client
            .publish()
            .topic_arn(target)
            .message(message(&self.here, target, notice, incident).to_string());
        // A plan names one topic per Region, and a topic is published to in its own.
        let answer = match region(target) {
            Some(region) if region != self.here.region => {
                let there = config::Config::builder().region(Region::new(region.to_owned()));
                request.customize().config_override(there).send().await
            }
            Some(_) | None => request.send().await,
        };
        answer.map(drop).map_err(|error| port_error("SNS", &error, None))
    }
}

/// The Region of a topic: `arn:PARTITION:sns:REGION:ACCOUNT:NAME`.
fn region(topic: &str) -> Option<&str> {
    topic.split(':').nth(3).filter(|region| !region.is_empty())
}

//= ssm-incidents#notificationTargets: detail-type is the type of the timeline event
fn message(here: &Deployment, target: &str, notice: Notice, incident: &Incident) -> Value {
    let (kind, name, modified) = match notice {
        Notice::Started => ("SSM Incident Start", "started", Vec::new()),
        Notice::Resolved => (
            "SSM Incident Record Update",
            "resolved",
            vec![json!({"attributeName": "status", "newValue": "RESOLVED"})],
        ),
    };
    let time = match (notice, &incident.status) {
        (Notice::Resolved, Status::Resolved { at, .. }) => *at,
        (Notice::Started, Status::Open | Status::Resolved { .. })
        | (Notice::Resolved, Status::Open) => incident.created_at,
    };
    let mut detail = json!({
        "incidentTitle": incident.title,
        "impact": incident.impact.number(),
        "incidentRecordSource": incident.source,
    });
    if !modified.is_empty() {
        detail["modifiedAttributes"] = Value::Array(modified);
    }
    json!({
        "version": "0",
        // Derived, so that a repeated message can be told from a second one.
        "id": derive(&["notice", incident.id.as_str(), target, name]).to_string(),
        "detail-type": kind,
        "source": "aws.ssm-incidents",
        "account": here.account,
        "time": time.to_string(),
        "region": here.region,
        "resources": [here.incident(&incident.id)],
        "detail": detail,
    })
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

    fn incident(status: Status) -> Incident {
        let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
        let now = "2026-11-23T01:00:00Z".parse().unwrap();
        let new = Incident::new(id, "db down", Impact::CRITICAL, "aws.cloudwatch", now);
        Incident { status, ..new }
    }

    fn here() -> Deployment {
        Deployment::new("ap-northeast-1", "123456789012")
    }

    #[test]
    fn a_start_is_told_as_incident_manager_tells_it() {
        assert_eq!(
            message(&here(), TOPIC, Notice::Started, &incident(Status::Open)),
            json!({
                "version": "0",
                "id": derive(&["notice", "web/11111111-1111-5111-8111-111111111111", TOPIC, "started"]),
                "detail-type": "SSM Incident Start",
                "source": "aws.ssm-incidents",
                "account": "123456789012",
                "time": "2026-11-23T01:00:00Z",
                "region": "ap-northeast-1",
                "resources": ["arn:aws:ssm-incidents::123456789012:incident-record/web/11111111-1111-5111-8111-111111111111"],
                "detail": {
                    "incidentTitle": "db down",
                    "impact": 1,
                    "incidentRecordSource": "aws.cloudwatch",
                },
            })
        );
    }

    #[test]
    fn a_resolution_is_an_update_of_the_status_at_its_own_time() {
        let at = "2026-11-23T02:00:00Z".parse().unwrap();
        let resolved = incident(Status::Resolved { at, by: "ana".into() });
        let told = message(&here(), TOPIC, Notice::Resolved, &resolved);
        assert_eq!(told["detail-type"], "SSM Incident Record Update");
        assert_eq!(told["time"], "2026-11-23T02:00:00Z");
        assert_eq!(
            told["detail"]["modifiedAttributes"],
            json!([{"attributeName": "status", "newValue": "RESOLVED"}])
        );
    }

    #[tokio::test]
    async fn a_topic_is_published_to_in_its_own_region() {
        for (topic, host) in [
            (TOPIC, "https://sns.ap-northeast-1."),
            ("arn:aws:sns:us-east-1:123456789012:incidents", "https://sns.us-east-1."),
        ] {
            let aws = Aws::answering([(200, ACCEPTED)]);
            let topics = SnsTopics::new(&aws.sdk(), here());
            let told = topics.notify(topic, Notice::Started, &incident(Status::Open)).await;
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
        let told = topics.notify(TOPIC, Notice::Started, &incident(Status::Open)).await;
        assert_eq!(told, Err(PortError::Refused("SNS: NotFound: Topic does not exist".into())));
    }
}
