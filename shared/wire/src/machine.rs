//! What Step Functions asks the functions, and what it is answered: the contract with the
//! `.asl.json` files.

use domain::ids::{EngagementId, IncidentId};
use domain::limits::TURNS_MAX;
use domain::time::floor_to_second;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One turn of the escalation's loop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TickRequest {
    /// Which engagement.
    pub engagement_id: EngagementId,
    /// Counts the turns, from 0, over all executions of this engagement.
    #[serde(default)]
    pub turn: u32,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TickAnswer {
    /// Which engagement.
    pub engagement_id: EngagementId,
    /// The next turn.
    pub turn: u32,
    /// Whether nothing is to come.
    pub done: bool,
    /// When to ask again, in whole seconds: Step Functions knows no others. Never late; the tick
    /// waits out the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake_at: Option<Timestamp>,
    /// Whether the history of this execution is nearly full: a fresh one goes on.
    #[serde(rename = "continue")]
    pub go_on: bool,
    /// The fresh one's name.
    pub execution_name: String,
}

impl TickRequest {
    /// Answers with when to ask again, or that nothing is to come.
    pub fn answer(self, wake_at: Option<Timestamp>) -> TickAnswer {
        let turn = self.turn.saturating_add(1);
        TickAnswer {
            turn,
            done: wake_at.is_none(),
            wake_at: wake_at.map(floor_to_second),
            go_on: turn.is_multiple_of(TURNS_MAX),
            execution_name: format!("{}-{}", self.engagement_id.uuid(), turn / TURNS_MAX),
            engagement_id: self.engagement_id,
        }
    }
}

/// Start one runbook of an incident, or look how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunbookRequest {
    /// Which incident.
    pub incident_id: IncidentId,
    /// Index among its plan's actions.
    pub action: usize,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunbookAnswer {
    /// Which incident.
    pub incident_id: IncidentId,
    /// Index among its plan's actions.
    pub action: usize,
    /// Whether it ended.
    pub done: bool,
    /// When to look again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake_at: Option<Timestamp>,
}

impl RunbookRequest {
    /// Answers with when to look again, or that it ended.
    pub fn answer(self, wake_at: Option<Timestamp>) -> RunbookAnswer {
        let Self { incident_id, action } = self;
        RunbookAnswer { incident_id, action, done: wake_at.is_none(), wake_at }
    }
}

/// Tell `PagerDuty` of one fact of an incident; both as an event on the bus names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PagerDutyRequest {
    /// Which incident.
    pub incident_arn: String,
    /// Which fact.
    pub event_id: Uuid,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(turn: u32) -> TickRequest {
        let engagement_id =
            EngagementId::parse("web-team/6f8b1f6e-0000-5000-8000-000000000001").unwrap();
        TickRequest { engagement_id, turn }
    }

    #[test]
    fn the_loop_gets_what_its_states_read() {
        let wake_at = Some("2026-11-23T01:05:00Z".parse().unwrap());
        let answer = serde_json::to_value(request(0).answer(wake_at)).unwrap();
        let expected = serde_json::json!({
            "engagementId": "web-team/6f8b1f6e-0000-5000-8000-000000000001",
            "turn": 1,
            "done": false,
            "wakeAt": "2026-11-23T01:05:00Z",
            "continue": false,
            "executionName": "6f8b1f6e-0000-5000-8000-000000000001-0",
        });
        assert_eq!(answer, expected);
        assert!(request(1).answer(None).done);
    }

    #[test]
    fn a_full_history_goes_on_under_another_name() {
        let answer = request(TURNS_MAX - 1).answer(None);
        assert!(answer.go_on);
        assert_eq!(answer.execution_name, "6f8b1f6e-0000-5000-8000-000000000001-1");
        let later = request(2 * TURNS_MAX - 1).answer(None);
        assert_eq!(later.execution_name, "6f8b1f6e-0000-5000-8000-000000000001-2");
    }
}
