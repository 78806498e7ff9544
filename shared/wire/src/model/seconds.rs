//! Instants as this protocol writes them.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::instant;

/// An instant on the wire: seconds since the epoch, as a number with at most milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(pub Timestamp);

impl From<Timestamp> for Seconds {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let milliseconds = self.0.as_millisecond();
        // A whole number is written as one: `1893423600.0` reads as if there were more to it.
        if milliseconds % 1000 == 0 {
            return serializer.serialize_i64(milliseconds / 1000);
        }
        #[expect(clippy::cast_precision_loss, reason = "exact for every instant that there is")]
        serializer.serialize_f64(milliseconds as f64 / 1000.0)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        let beyond = || serde::de::Error::custom("a number of seconds beyond every instant");
        instant::from_seconds(seconds).map(Self).ok_or_else(beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn milliseconds_are_kept_and_whole_seconds_are_whole() {
        for (number, at) in [
            (json!(1_893_423_600), "2029-12-31T15:00:00Z"),
            (json!(1_893_423_600.25), "2029-12-31T15:00:00.25Z"),
            (json!(1_893_423_600.007), "2029-12-31T15:00:00.007Z"),
            (json!(-0.5), "1969-12-31T23:59:59.5Z"),
        ] {
            let seconds = Seconds(at.parse().unwrap());
            assert_eq!(serde_json::to_value(seconds).unwrap(), number);
            assert_eq!(serde_json::from_value::<Seconds>(number).unwrap(), seconds);
        }
        let fine: Timestamp = "2029-12-31T15:00:00.0009Z".parse().unwrap();
        assert_eq!(serde_json::to_string(&Seconds(fine)).unwrap(), "1893423600");
    }
}
