//! Instants in every form in which AWS writes them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// An instant as AWS writes it: RFC 3339 with `Z`, `+00:00` or `+0000`, RFC 1123, the twelve-hour
/// form of Systems Manager, or seconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let refused = || serde::de::Error::custom(format!("{value} is not a point in time"));
        read(&value).map(Self).ok_or_else(refused)
    }
}

/// The instant that `value` states, or `None`. For members that are nice to have: a garbled date
/// must not lose a page.
pub(crate) fn read(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => parse(text),
        Value::Number(number) => from_seconds(number.as_f64()?),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Reads any of the textual forms.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // Copies of the documentation have "2023-08-04T12: 36: 15.490+0000".
    let tight: String = text.split_whitespace().collect();
    if let Ok(at) = tight.parse() {
        return Some(at);
    }
    // AWS Health has "Wed, 12 Feb 2025 23: 25: 00 GMT": spaces after the colons of the time.
    let colons = text.replace(": ", ":");
    text.parse()
        .ok()
        .or_else(|| rfc2822::parse(&colons).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| twelve_hour(text))
}

/// `Nov 29, 2024 7:43:25 PM`, which Systems Manager writes in UTC.
//= systems-manager#monitoring-systems-manager-event-examples
fn twelve_hour(text: &str) -> Option<Timestamp> {
    let civil: DateTime = strtime::parse("%b %d, %Y %I:%M:%S %p", text).ok()?.to_datetime().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Seconds since the epoch, as the AWS JSON protocol writes instants. Milliseconds are kept, the
/// noise of floating point below them is not.
pub(crate) fn from_seconds(seconds: f64) -> Option<Timestamp> {
    let milliseconds = (seconds * 1000.0).round();
    // Beyond this, years have five digits: the number is no number of seconds.
    if !(-1e14..=1e14).contains(&milliseconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "rounded and bounded above")]
    Timestamp::from_millisecond(milliseconds as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_that_aws_writes_is_read() {
        for (value, expected) in [
            (json!("2023-08-04T12:36:15.490+0000"), "2023-08-04T12:36:15.49Z"),
            (json!("2023-08-04T12:36:15.490+00:00"), "2023-08-04T12:36:15.49Z"),
            (json!("2023-08-04T12: 36: 15.490+0000"), "2023-08-04T12:36:15.49Z"),
            (json!(" 2019-10-02T17:04:40Z "), "2019-10-02T17:04:40Z"),
            (json!("2019-10-02 17:04:40Z"), "2019-10-02T17:04:40Z"),
            (json!("2026-11-23T10:00:00+09:00"), "2026-11-23T01:00:00Z"),
            (json!("Wed, 12 Feb 2025 00:37:54 GMT"), "2025-02-12T00:37:54Z"),
            (json!("Wed, 12 Feb 2025 23: 25: 00 GMT"), "2025-02-12T23:25:00Z"),
            (json!("Nov 29, 2024 7:43:25 PM"), "2024-11-29T19:43:25Z"),
            (json!("Nov 9, 2024 12:00:05 AM"), "2024-11-09T00:00:05Z"),
            (json!(1_795_395_600), "2026-11-23T01:00:00Z"),
            (json!(1_795_395_600.25), "2026-11-23T01:00:00.25Z"),
        ] {
            assert_eq!(read(&value), Some(expected.parse().unwrap()), "{value}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for value in [json!(null), json!(true), json!(""), json!("soon"), json!(1e300), json!([])] {
            assert_eq!(read(&value), None, "{value}");
        }
        assert_eq!(read(&json!("2026-11-23T10:00:00")), None, "without an offset");
    }
}
