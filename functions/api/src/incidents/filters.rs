//! What lists are narrowed by: every filter must hold, and of its values one.

use app::ports::Brief;
use domain::timeline::Reference;
use jiff::Timestamp;
use wire::incidents::fault::Fault;
use wire::incidents::shape::filter::{Condition, Filter, Values};

use super::refusals::invalid;

/// What an entry of a list is asked for.
pub(super) enum Asked<'a> {
    /// An instant.
    Time(Timestamp),
    /// A number.
    Number(i32),
    /// Texts, of which one must be named.
    Texts(Vec<&'a str>),
}

/// Whether every filter holds of an entry, which `value` asks by key.
pub(super) fn hold<'a>(filters: &[Filter], value: impl Fn(&str) -> Option<Asked<'a>>) -> bool {
    filters.iter().all(|filter| {
        let Some(value) = value(&filter.key) else { return false };
        match (&filter.condition, value) {
            (Condition::After(at), Asked::Time(time)) => time > at.0,
            (Condition::Before(at), Asked::Time(time)) => time < at.0,
            (Condition::Equals(Values::IntegerValues(numbers)), Asked::Number(number)) => {
                numbers.contains(&number)
            }
            (Condition::Equals(Values::StringValues(wanted)), Asked::Texts(texts)) => {
                wanted.iter().any(|wanted| texts.contains(&wanted.as_str()))
            }
            (Condition::After(_) | Condition::Before(_) | Condition::Equals(_), _) => false,
        }
    })
}

/// Whether the filters are of `keys`, each with a condition that its kind of value can meet.
pub(super) fn check(filters: &[Filter], keys: &[(&str, Kind)]) -> Result<(), Fault> {
    for Filter { key, condition } in filters {
        let Some((_, kind)) = keys.iter().find(|(known, _)| known == key) else {
            let keys: Vec<_> = keys.iter().map(|(key, _)| *key).collect();
            return Err(invalid(&format!("a filter is of one of {}", keys.join(", "))));
        };
        let fits = match condition {
            Condition::After(_) | Condition::Before(_) => *kind == Kind::Time,
            Condition::Equals(Values::IntegerValues(_)) => *kind == Kind::Number,
            Condition::Equals(Values::StringValues(_)) => *kind == Kind::Text,
        };
        if !fits {
            return Err(invalid(&format!("{key} has no such condition")));
        }
    }
    Ok(())
}

/// What a key's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Instants: after, before.
    Time,
    /// Numbers: equals.
    Number,
    /// Texts: equals.
    Text,
}

/// The instant that nothing in a list may be older than, where a filter says so.
pub(super) fn floor(filters: &[Filter], key: &str) -> Option<Timestamp> {
    let after =
        filters.iter().filter(|filter| filter.key == key).filter_map(|filter| {
            match &filter.condition {
                Condition::After(at) => Some(at.0),
                Condition::Before(_) | Condition::Equals(_) => None,
            }
        });
    after.max()
}

/// A value of an incident.
pub(super) fn of_incident<'a>(
    brief: &'a Brief,
    created_by: &'a str,
    key: &str,
) -> Option<Asked<'a>> {
    Some(match key {
        "creationTime" => Asked::Time(brief.created_at),
        "impact" => Asked::Number(brief.impact.into()),
        "status" => {
            Asked::Texts(vec![if brief.resolved_at.is_some() { "RESOLVED" } else { "OPEN" }])
        }
        "createdBy" => Asked::Texts(vec![created_by]),
        _ => return None,
    })
}

/// A value of an event.
pub(super) fn of_event<'a>(
    at: Timestamp,
    kind: &'a str,
    references: &'a [Reference],
    key: &str,
) -> Option<Asked<'a>> {
    let text = |reference: &'a Reference| match reference {
        Reference::RelatedItem(text) | Reference::Resource(text) => text.as_str(),
    };
    Some(match key {
        "eventTime" => Asked::Time(at),
        "eventType" => Asked::Texts(vec![kind]),
        "eventReference" => Asked::Texts(references.iter().map(text).collect()),
        _ => return None,
    })
}
