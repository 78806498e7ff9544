//! Incidents that are open for long, unanswered, or not analysed.

use super::*;

pub(super) fn looked(impact: u8, created_at: Timestamp, resolved_at: Option<Timestamp>) -> Looked {
    Looked {
        id: IncidentId::parse("web/11111111-1111-5111-8111-111111111111").unwrap(),
        impact,
        created_at,
        resolved_at,
        analysis: None,
        acknowledged: Some(true),
        failures: Vec::new(),
    }
}

fn with_incident(incident: Looked) -> Vec<String> {
    found(|facts| facts.incidents.push(incident))
}

#[test]
fn an_incident_that_is_open_for_long_or_unanswered_is_found() {
    const ID: &str = "web/11111111-1111-5111-8111-111111111111";
    let long = |at: &str| {
        format!(
            "WARNING OPEN_INCIDENTS {ID}: it is open since {at}: what happens again only joins it"
        )
    };
    let none: [String; 0] = [];
    assert_eq!(with_incident(looked(1, ago(72), None)), none);
    assert_eq!(with_incident(looked(1, ago(73), None)), [long("2026-11-20T00:00:00Z")]);
    let unanswered = |hours| Looked { acknowledged: Some(false), ..looked(3, ago(hours), None) };
    assert_eq!(with_incident(unanswered(1)), none);
    let expected = format!(
        "FAULT OPEN_INCIDENTS {ID}: it is open since 2026-11-22T23:00:00Z, and nobody has \
         acknowledged it"
    );
    assert_eq!(with_incident(unanswered(2)), [expected]);
    let resolved = Looked { resolved_at: Some(ago(1)), ..unanswered(100) };
    assert_eq!(with_incident(resolved), none);
}

#[test]
fn a_resolved_incident_that_nobody_analysed_is_found() {
    const ID: &str = "web/11111111-1111-5111-8111-111111111111";
    let closed = |at| {
        let incident = looked(1, ago(200), Some(ago(190)));
        let mut analysis = Analysis::empty(incident.id.clone());
        analysis.closed = Some(Closed { at: ago(1), by: "ana".into(), resolved_at: at });
        Looked { analysis: Some(analysis), ..incident }
    };
    let line = |impact: u8| {
        format!(
            "WARNING ANALYSES {ID}: impact {impact}, resolved 2026-11-15T03:00:00Z, and its analysis \
             is not closed"
        )
    };
    let none: [String; 0] = [];
    for (incident, expected) in [
        (looked(1, ago(200), Some(ago(190))), vec![line(1)]),
        (looked(2, ago(200), Some(ago(190))), vec![line(2)]),
        (looked(3, ago(200), Some(ago(190))), vec![]),
        (looked(1, ago(200), Some(ago(5 * 24))), vec![]),
        (closed(ago(190)), vec![]),
        // It was opened again since, and resolved again.
        (closed(ago(195)), vec![line(1)]),
    ] {
        assert_eq!(with_incident(incident), expected);
    }
    let item = |due: &str, done| FollowUp {
        id: 2,
        what: "Double it".into(),
        owner: Some("ana".into()),
        due: Some(due.parse().unwrap()),
        done,
    };
    let with = |item| {
        let mut incident = closed(ago(190));
        incident.analysis.as_mut().unwrap().follow_ups = vec![item];
        with_incident(incident)
    };
    let late = format!("WARNING ANALYSES {ID}: follow-up item 2 (ana) is overdue: Double it");
    assert_eq!(with(item("2026-11-21", None)), [late]);
    assert_eq!(with(item("2026-11-22", None)), none, "somewhere that day is not over");
    let done = Modified { at: ago(1), by: "ana".into() };
    assert_eq!(with(item("2026-11-01", Some(done))), none);
}
