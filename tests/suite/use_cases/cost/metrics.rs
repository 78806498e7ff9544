//! What an incident costs at CloudWatch: metrics, counted where they are written.

use std::collections::BTreeSet;

use super::{COSTS, README};

/// US dollars of a metric in a month, and in each of its hours, by which it is billed.
const PER_MONTH: f64 = 0.30;
const PER_HOUR: f64 = PER_MONTH / 730.0;

const EMF: &str = include_str!("../../../../shared/lambda-kit/src/emf.rs");
const OF_INCIDENTS: &str = include_str!("../../../../shared/lambda-kit/src/emf/incidents.rs");
/// Who writes Tocsin's own while there is an incident.
const WRITERS: [&str; 2] = [
    include_str!("../../../../functions/intake/src/metrics.rs"),
    include_str!("../../../../functions/escalation/src/metrics.rs"),
];

/// Those of an incident whose pages are taken.
const OWN: [&str; 4] = ["IncidentsOpened", "PagesSent", "SignalToFirstPageMs", "TickLatenessMs"];
/// Those that the same functions write when something else happens.
const ELSE: [&str; 4] =
    ["PagesFailed", "SignalsAttached", "SignalsKeptBroken", "SignalsKeptUnrouted"];

/// A source without its tests.
fn code(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap()
}

/// What stands in a source between two texts.
fn between<'a>(source: &'a str, from: &str, to: &str) -> &'a str {
    let (_, after) = source.split_once(from).expect(from);
    after.split_once(to).expect(to).0
}

/// The metrics that a source names.
fn named(source: &str) -> BTreeSet<&str> {
    let after = source.split("Metric::").skip(1);
    after.filter_map(|after| after.split(|c: char| !c.is_ascii_alphanumeric()).next()).collect()
}

#[test]
fn the_metrics_of_an_incident_cost_what_the_documents_say() {
    let mut written: BTreeSet<&str> = WRITERS.iter().flat_map(|its| named(code(its))).collect();
    // Both write what became of pages by the one function.
    assert!(WRITERS.iter().all(|its| code(its).contains("(pages(")));
    written.extend(named(between(EMF, "pub fn pages(", "\n}")));
    assert_eq!(written, OWN.into_iter().chain(ELSE).collect());

    assert!(code(EMF).contains(r#""Dimensions": [[DEPLOYMENT]],"#), "one set each");
    let sets: usize = between(OF_INCIDENTS, "const DIMENSIONS: [&[&str]; ", "]").parse().unwrap();
    let values = between(OF_INCIDENTS, "fn values(", "\n}");
    let measures =
        values.matches(r#"", "Count""#).count() + values.matches(r#"", "Seconds""#).count();
    let (of_incidents, own) = (measures * sets, OWN.len());
    let all = f64::from(u32::try_from(of_incidents + own).unwrap());

    for said in [
        format!("{of_incidents} of incidents"),
        format!("{own} of Tocsin's own"),
        format!("| {all} × {PER_HOUR:.5} | {:.4} |", all * PER_HOUR),
        format!("{all} × {PER_MONTH:.2} = {:.2}", all * PER_MONTH),
    ] {
        assert!(COSTS.contains(&said), "docs/cost.md does not say: {said}");
    }
    for metric in OWN {
        assert!(COSTS.contains(&format!("`{metric}`")), "docs/cost.md does not name {metric}");
    }
    let said = format!("the metrics of its hour {:.3}", all * PER_HOUR);
    assert!(README.contains(&said), "README.md does not say: {said}");
}
