//! What is measured of incidents: the four figures that Incident Manager gives CloudWatch.
//= ssm-incidents#metrics

use jiff::{SignedDuration, Timestamp};

use super::Incident;
use crate::timeline::{Fact, TimelineEvent};

/// One measure of an incident. A time is counted from its opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// It was opened.
    Created,
    /// Somebody answered first.
    FirstAcknowledged {
        /// After how long.
        after: SignedDuration,
    },
    /// It was resolved.
    Resolved {
        /// After how long.
        after: SignedDuration,
    },
}

/// What an event says about its incident, in a measure. `is_first` tells whether an acknowledgement is
/// the first of its incident.
pub fn measure(incident: &Incident, event: &TimelineEvent, is_first: bool) -> Option<Measure> {
    let after = since(incident.created_at, event.at);
    if matches!(event.fact, Fact::IncidentCreated { .. }) {
        Some(Measure::Created)
    } else if matches!(event.fact, Fact::Acknowledged { .. }) && is_first {
        Some(Measure::FirstAcknowledged { after })
    } else if matches!(event.fact, Fact::IncidentResolved { .. }) {
        Some(Measure::Resolved { after })
    } else {
        None
    }
}

/// The clocks of two machines differ a little: what seems to have happened before took no time.
fn since(opened: Timestamp, at: Timestamp) -> SignedDuration {
    at.duration_since(opened).max(SignedDuration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ContactId, EngagementId, IncidentId};
    use crate::signal::Impact;

    #[test]
    fn openings_first_answers_and_resolutions_are_measured() {
        let id = IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap();
        let opened: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
        let contact = ContactId::parse("ana").unwrap();
        let engagement = EngagementId::derive(&id, &contact, 0);
        let incident = Incident::new(id, "db down", Impact::CRITICAL, "aws.cloudwatch", opened);
        let answer = || Fact::Acknowledged {
            engagement: engagement.clone(),
            contact: contact.clone(),
            via: "sms".into(),
            essential: true,
        };
        let resolved = Fact::IncidentResolved { by: "ana".into(), summary: None };
        let stopped =
            Fact::EngagementStopped { engagement: engagement.clone(), why: String::new() };
        let after = SignedDuration::from_secs;
        for (seconds, fact, is_first, expected) in [
            (90, answer(), true, Some(Measure::FirstAcknowledged { after: after(90) })),
            (90, answer(), false, None),
            (-1, answer(), true, Some(Measure::FirstAcknowledged { after: after(0) })),
            (600, resolved, false, Some(Measure::Resolved { after: after(600) })),
            (600, stopped, false, None),
        ] {
            let at = opened.checked_add(after(seconds)).unwrap();
            let event = TimelineEvent { at, sequence: None, fact };
            assert_eq!(measure(&incident, &event, is_first), expected, "{event:?}");
        }
    }
}
