//! Instants, windows and zones. Civil time for people, absolute time for machines.

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A half-open span of absolute time: `start` is in it, `end` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Window {
    /// The first instant inside.
    pub start: Timestamp,
    /// The first instant after.
    pub end: Timestamp,
}

impl Window {
    /// The window from `start` to `end`, or `None` when it would hold no instant.
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// Whether `at` lies inside.
    pub fn contains(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// The part that both windows share.
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

/// The first whole second at or after `at`.
///
/// Step Functions drops the milliseconds of a `Wait` timestamp, so a wait for 10:00:00.700 would
/// end at 10:00:00.000; a wait for the next whole second never ends early.
//= step-functions#wait-timestamp
pub fn ceil_to_second(at: Timestamp) -> Timestamp {
    if at.subsec_nanosecond() == 0 {
        return at;
    }
    let floor = at.as_second() - i64::from(at.subsec_nanosecond() < 0);
    Timestamp::from_second(floor + 1).unwrap_or(Timestamp::MAX)
}

/// The whole second at or before `at`.
pub fn floor_to_second(at: Timestamp) -> Timestamp {
    let floor = at.as_second() - i64::from(at.subsec_nanosecond() < 0);
    Timestamp::from_second(floor).unwrap_or(Timestamp::MIN)
}

/// `at` plus `wait`, at the end of time when that lies beyond it.
pub fn after(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// Minutes as a span of absolute time.
pub fn minutes(count: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(count))
}

/// An IANA time zone that exists in the database we ship.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

/// A name that is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a known IANA time zone")]
pub struct UnknownZone(pub String);

impl Zone {
    /// Finds a zone by its IANA name, in the database compiled into the program: a host may have
    /// none, or another year's.
    ///
    /// # Errors
    /// [`UnknownZone`] when the database has no zone of this name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        match TimeZoneDatabase::bundled().get(name) {
            Ok(zone) => Ok(Self { name: name.to_owned(), zone }),
            Err(_) => Err(UnknownZone(crate::ids::quoted(name))),
        }
    }

    /// The IANA name as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone's rules.
    pub fn rules(&self) -> &TimeZone {
        &self.zone
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;
    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::named(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_up_never_gives_an_earlier_instant() {
        for (at, expected) in [
            ("2026-11-23T01:00:00Z", "2026-11-23T01:00:00Z"),
            ("2026-11-23T01:00:00.001Z", "2026-11-23T01:00:01Z"),
            ("2026-11-23T01:00:00.999999999Z", "2026-11-23T01:00:01Z"),
            ("1969-12-31T23:59:58.5Z", "1969-12-31T23:59:59Z"),
        ] {
            let rounded = ceil_to_second(at.parse().unwrap());
            assert_eq!(rounded, expected.parse().unwrap(), "{at}");
        }
    }

    #[test]
    fn windows_are_half_open() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let window = Window::new(at(10), at(20)).unwrap();
        assert!(window.contains(at(10)) && !window.contains(at(20)));
        assert_eq!(Window::new(at(20), at(20)), None);
        assert_eq!(window.intersect(Window { start: at(20), end: at(30) }), None);
    }

    #[test]
    fn zones_come_from_the_bundled_database() {
        assert_eq!(Zone::named("Asia/Tokyo").unwrap().name(), "Asia/Tokyo");
        assert_eq!(Zone::named("Asia/Atlantis"), Err(UnknownZone("Asia/Atlantis".into())));
    }
}
