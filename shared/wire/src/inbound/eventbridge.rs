//! EventBridge events: one match finds the file that knows the source.

use domain::heartbeat::SOURCE;
use serde_json::{Value, json};

use super::envelope::{self, Delivery, Envelope, Verdict};
use super::{
    Ignored, Reading, WHY_CHARS_MAX, cloudformation, cloudwatch, codedeploy, config, ecs, generic,
    guardduty, health, heartbeat, rds, sns, words,
};
use crate::fault::Fault;
use crate::text::{cut_bytes, cut_chars};

/// Reads an event in EventBridge's form, as delivered or as made from an alarm's other forms.
pub(super) fn read(mut event: Value, delivery: &Delivery<'_>) -> Result<Reading, Fault> {
    settle(&mut event, delivery);
    let envelope = Envelope::of(&event)?;
    if envelope.source == SOURCE && envelope.detail_type == heartbeat::PING {
        return heartbeat::event(&envelope, delivery);
    }
    let report = match verdict(&envelope)? {
        Verdict::Report(report) => *report,
        Verdict::Nothing(why) => {
            let member = |text: &str| (!text.is_empty()).then(|| cut_bytes(text, 256).to_owned());
            let (source, id) = (member(&envelope.source), member(&envelope.id));
            let why = cut_chars(&why, WHY_CHARS_MAX).to_owned();
            return Ok(Reading::Ignored(Ignored { why, source, id }));
        }
    };
    // The runbooks that AWS's tutorial describes take the raw data of an alarm apart as the
    // EventBridge event, so that is what is kept of it, whatever road it took.
    //= incident-manager#tutorials-runbooks
    let alarm = cloudwatch::is_alarm(&envelope).then(|| event.to_string());
    let raw = alarm.as_deref().unwrap_or(delivery.raw);
    let delivery = Delivery { raw, ..*delivery };
    Ok(Reading::Signal(Box::new(envelope::arrival(event, &envelope, report, &delivery))))
}

/// The file that knows the source. An event that no file knows is a signal too: somebody wrote
/// the rule that sent it here.
fn verdict(envelope: &Envelope) -> Result<Verdict, Fault> {
    match (envelope.source.as_str(), envelope.detail_type.as_str()) {
        ("aws.cloudwatch", "CloudWatch Alarm State Change") => cloudwatch::state_change(envelope),
        ("aws.cloudwatch", "CloudWatch Alarm Configuration Change") => {
            Ok(Verdict::nothing("an alarm was configured, its state is the same"))
        }
        ("aws.guardduty", "GuardDuty Finding") => guardduty::finding(envelope),
        ("aws.cloudformation", cloudformation::STACK) => cloudformation::stack(envelope),
        ("aws.cloudformation", "CloudFormation Resource Status Change") => {
            cloudformation::resource(envelope)
        }
        ("aws.health", "AWS Health Event" | "AWS Health Abuse Event") => health::event(envelope),
        ("aws.config", "Config Rules Compliance Change") => config::compliance(envelope),
        ("aws.codedeploy", codedeploy::DEPLOYMENT) => codedeploy::deployment(envelope),
        ("aws.ecs", "ECS Task State Change") => ecs::task(envelope),
        ("aws.ecs", "ECS Service Action") => ecs::service(envelope),
        ("aws.ecs", "ECS Deployment State Change") => ecs::deployment(envelope),
        ("aws.rds", "RDS DB Instance Event" | "RDS DB Cluster Event") => rds::event(envelope),
        // What we say of heartbeats ourselves is no news to us.
        (SOURCE, other) => Ok(Verdict::nothing(format!("{other} is no ping"))),
        ("aws.sns", sns::WORDS) | (words::SOURCE, words::INVOCATION) => {
            Ok(generic::words(envelope))
        }
        _ => Ok(generic::event(envelope)),
    }
}

/// Makes an event whole: `detail` under its other name in some samples, and a time where the
/// sender (a person with a test payload) left it out.
fn settle(event: &mut Value, delivery: &Delivery<'_>) {
    let Some(members) = event.as_object_mut() else { return };
    if !members.contains_key("detail")
        && let Some(data) = members.remove("alarmData")
    {
        members.insert("detail".into(), data);
    }
    members.entry("time").or_insert_with(|| json!(delivery.received_at.to_string()));
}
