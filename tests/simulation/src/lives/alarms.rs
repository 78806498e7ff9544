//! Alarms as CloudWatch and EventBridge send them.

use std::sync::Arc;

use testkit::world::Millis;

use super::{Draw, instant};

/// One delivery of one state change.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// When it is delivered.
    pub at: Millis,
    /// When it occurred, by its source's clock.
    pub occurred: Millis,
    /// Which alarm.
    pub name: String,
    /// Trouble, or recovery.
    pub is_trouble: bool,
    /// Whether it comes by the account-wide rule; by the alarm's own action otherwise.
    pub by_rule: bool,
}

/// One or two troubles, each perhaps (or, if `both`, always) by two roads, recovered, and back again.
pub(super) fn alarms(draw: &mut Draw, both: bool) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    let troubles = if draw.chance(80) { 1 } else { 2 };
    for trouble in 0..troubles {
        let name = format!("alarm-{trouble}");
        let first = draw.number(0, 120_000);
        change(draw, &mut alarms, &name, (first, true), both);
        if draw.chance(30) {
            let recovered = first + draw.number(1_000, 1_200_000);
            change(draw, &mut alarms, &name, (recovered, false), both);
            if draw.chance(60) {
                let again = recovered + draw.number(1_000, 2_400_000);
                change(draw, &mut alarms, &name, (again, true), both);
            }
        }
    }
    alarms.sort_by_key(|alarm| alarm.at);
    alarms
}

/// One state change, by one road or two.
fn change(
    draw: &mut Draw,
    to: &mut Vec<Alarm>,
    name: &str,
    (occurred, is_trouble): (Millis, bool),
    both: bool,
) {
    let roads: &[bool] = match draw.number(if both { 2 } else { 0 }, 3) {
        0 | 1 => &[false],
        2 => &[false, true],
        _ => &[true, false],
    };
    let mut at = occurred + draw.number(20, 150);
    for by_rule in roads {
        let name = name.to_owned();
        to.push(Alarm { at, occurred, name, is_trouble, by_rule: *by_rule });
        at += draw.number(1, 1_500);
    }
}

/// The ARN of an alarm.
pub fn trigger(name: &str) -> String {
    format!("arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:{name}")
}

/// What is delivered.
pub fn payload(alarm: &Alarm) -> Arc<[u8]> {
    let Alarm { occurred, name, is_trouble, by_rule, .. } = alarm;
    let time = instant(*occurred).strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string();
    let (value, before) = if *is_trouble { ("ALARM", "OK") } else { ("OK", "ALARM") };
    let (arn, state) = (
        trigger(name),
        format!(
            r#""state":{{"value":"{value}","reason":"Threshold Crossed","timestamp":"{time}"}},"previousState":{{"value":"{before}"}}"#
        ),
    );
    let text = if *by_rule {
        format!(
            r#"{{"version":"0","id":"c4c1c1c9-6542-e61b-6ef0-8c4d36933a92","detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch","account":"123456789012","time":"{}","region":"ap-northeast-1","resources":["{arn}"],"detail":{{"alarmName":"{name}",{state}}}}}"#,
            instant(*occurred).strftime("%Y-%m-%dT%H:%M:%SZ")
        )
    } else {
        format!(
            r#"{{"source":"aws.cloudwatch","alarmArn":"{arn}","accountId":"123456789012","time":"{time}","region":"ap-northeast-1","alarmData":{{"alarmName":"{name}",{state}}}}}"#
        )
    };
    text.into_bytes().into()
}
