//! What a runbook that is no document is given, and the words of the pages about runbooks.

use domain::escalation::engagement::Message;
use domain::incident::Incident;
use domain::incident::runbooks::{Runbook, RunbookStart};
use serde_json::{Value, json};

use super::page::{About, compose};

/// The version of what is given: a member may be added to it, none is taken away or means another thing.
const VERSION: u64 = 1;

/// What a function, a state machine or an endpoint is given. The same start gives the same: a state machine is the same
/// execution only with the same input.
//= states#StartExecution-name
pub fn input(start: &RunbookStart) -> Value {
    json!({
        "version": VERSION,
        "incidentRecordArn": start.incident,
        "idempotencyKey": start.token,
        "attempt": start.attempt,
        "parameters": start.parameters,
    })
}

/// The words of the pages of an alarm about a runbook: `line` says what is the matter with it.
pub fn words(incident: &Incident, line: &str) -> Message {
    let (short, _) = line.split_once(": ").unwrap_or((line, ""));
    let title = format!("{short}: {}", incident.title);
    let impact = incident.impact;
    compose(&About { title: &title, impact, reason: line, path: "", link: None })
}

/// The runbooks of an incident, for people and programs. They are counted from 1.
pub fn documents(incident: &Incident) -> Vec<Value> {
    let runbooks = incident.runbooks.iter().zip(1..);
    let document = |(runbook, number): (&Runbook, usize)| {
        json!({
            "number": number,
            "document": runbook.action.document_name,
            "state": runbook.standing(),
            "execution": runbook.execution(),
            "attempt": runbook.attempt,
            "approved_by": runbook.approved_by,
            "steps": runbook.steps,
        })
    };
    runbooks.map(document).collect()
}

#[cfg(test)]
mod tests {
    use domain::ids::{IncidentId, PlanName, SignalId};
    use domain::procedure::Procedure;
    use domain::signal::Impact;

    use super::*;

    #[test]
    fn what_is_given_names_the_incident_and_how_to_know_a_repeat() {
        let start = RunbookStart {
            procedure: Procedure::Function,
            token: "token".into(),
            incident: "arn:incident".into(),
            attempt: 1,
            document: "arn:function".into(),
            version: None,
            role_arn: "arn:role".into(),
            target: None,
            parameters: [("Cluster".to_owned(), vec!["prod".to_owned()])].into(),
            secret: Some("name-of-secret".into()),
        };
        let expected = json!({
            "version": 1,
            "incidentRecordArn": "arn:incident",
            "idempotencyKey": "token",
            "attempt": 1,
            "parameters": {"Cluster": ["prod"]},
        });
        assert_eq!(input(&start), expected);
    }

    #[test]
    fn what_a_runbook_said_is_not_sent_by_sms() {
        let plan = PlanName::parse("prod").unwrap();
        let id = IncidentId::derive(&plan, &SignalId::parse("s").unwrap());
        let at = "2026-11-23T01:00:00Z".parse().unwrap();
        let incident = Incident::new(id, "API 5XX", Impact::CRITICAL, "aws.cloudwatch", at);
        let words = words(&incident, "runbook Restart failed: step 2 said something");
        assert_eq!(words.public_subject, "[Critical] runbook Restart failed: API 5XX");
        assert!(words.content.contains("step 2 said something"));
        assert_eq!(words.public_content, "");
    }
}
