//! Ids, ARNs, zones and the numbers that have a type of their own.

use domain::arn::{Deployment, incident_id, page_id, plan_name};
use domain::heartbeat::Interval;
use domain::ids::{
    AccessKeyId, ChannelId, ContactId, EngagementId, HeartbeatName, IncidentId, OverrideId, PageId,
    PlanName, RotationId, SignalId,
};
use domain::signal::Impact;
use domain::time::Zone;

use super::is_readable;
use crate::draw::Draw;
use crate::texts::{spoil_text, text};

/// Texts that are ids of some kind.
const IDS: &[&str] = &[
    "web-team",
    "prod-api-incident-plan",
    "web-team/6f8b1f6e-0000-5000-8000-000000000001",
    "prod-api-incident-plan/6f8b1f6e-0000-5000-8000-000000000001",
    "6f8b1f6e-0000-5000-8000-000000000001",
    "arn:aws:ssm-incidents::123456789012:response-plan/prod-api-incident-plan",
    "arn:aws:ssm-incidents::123456789012:incident-record/p/6f8b1f6e-0000-5000-8000-000000000001",
    "arn:aws:ssm-contacts:ap-northeast-1:123456789012:page/a/6f8b1f6e-0000-5000-8000-000000000001",
    "TKIAAAAAAAAAAAAAAAAH",
    "Asia/Tokyo",
    "America/St_Johns",
];

/// Reads one text as every kind of name.
pub fn check(draw: &mut Draw) {
    let text = if draw.once_in(3) { text(draw) } else { spoilt_id(draw) };
    ids(&text);
    arns(&text);
    if let Some(zone) = readable(Zone::named(&text)) {
        assert_eq!(zone.name(), text);
        assert_eq!(Zone::try_from(String::from(zone.clone())), Ok(zone));
    }
    numbers(draw.number());
}

fn spoilt_id(draw: &mut Draw) -> String {
    let mut id = (*draw.pick(IDS)).to_owned();
    for _ in 0..draw.below(3) {
        spoil_text(&mut id, draw);
    }
    id
}

/// Each kind: printed it is what was read, its error is bounded.
macro_rules! same {
    ($kind:ident, $text:expr, $length_max:expr) => {{
        let read = readable($kind::parse($text));
        if let Some(id) = &read {
            assert_eq!(id.as_str(), $text);
            assert_eq!(id.to_string(), $text);
            assert!((1..=$length_max).contains(&$text.len()), "{} bytes", $text.len());
            let stored = serde_json::to_string(id).unwrap();
            assert_eq!(serde_json::from_str::<$kind>(&stored).unwrap(), *id);
        }
        read
    }};
}

fn ids(text: &str) {
    same!(AccessKeyId, text, 20);
    same!(ContactId, text, 255);
    same!(HeartbeatName, text, 128);
    same!(OverrideId, text, 36);
    same!(PlanName, text, 200);
    same!(RotationId, text, 255);
    same!(SignalId, text, 2_048);
    if let Some(id) = same!(ChannelId, text, 300) {
        is_owned(text, id.contact().as_str(), "");
    }
    if let Some(id) = same!(IncidentId, text, 237) {
        is_owned(text, id.plan().as_str(), id.uuid());
        assert_eq!(id.uuid().len(), 36, "one incident has one name");
    }
    if let Some(id) = same!(EngagementId, text, 300) {
        is_owned(text, id.contact().as_str(), id.uuid());
        assert!(id.uuid().starts_with(id.stem()));
        assert_eq!(id.page(&id.contact(), "cause").engagement_stem(), id.stem());
    }
    if let Some(id) = same!(PageId, text, 300) {
        is_owned(text, id.contact().as_str(), id.uuid());
        assert!(id.uuid().starts_with(id.engagement_stem()));
    }
}

fn is_owned(text: &str, owner: &str, local: &str) {
    assert!(!owner.is_empty() && text.starts_with(owner) && text.ends_with(local));
}

/// An ARN of ours, printed, names what it was printed for; and what was read from one is printed
/// as one that names the same.
fn arns(text: &str) {
    let here = Deployment::new("ap-northeast-1", "123456789012");
    let plans = [readable(plan_name(text)), PlanName::parse(text).ok()];
    for plan in plans.into_iter().flatten() {
        assert_eq!(plan_name(&here.plan(&plan)), Ok(plan));
    }
    if let Some(incident) = readable(incident_id(text)) {
        assert_eq!(incident_id(&here.incident(&incident)), Ok(incident));
    }
    if let Some(page) = readable(page_id(text)) {
        assert_eq!(page_id(&here.page(&page)), Ok(page));
    }
}

fn numbers(number: u64) {
    let [.., low] = number.to_be_bytes();
    if let Some(impact) = readable(Impact::try_from(low)) {
        assert_eq!(u8::from(impact), low);
        impact.name();
    }
    let seconds = u32::try_from(number % 200_000).unwrap();
    if let Some(interval) = readable(Interval::try_from(seconds)) {
        assert_eq!(interval.seconds(), seconds);
    }
}

/// The value, or nothing; an error has to be readable.
#[track_caller]
fn readable<T, E: std::fmt::Display>(read: Result<T, E>) -> Option<T> {
    read.map_err(|error| is_readable(&error.to_string())).ok()
}
