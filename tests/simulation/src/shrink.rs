//! The smallest history that still fails: faults and events are left out while it does.

use std::fmt::Write;

use testkit::world::Faults;

use crate::history::{Report, live};
use crate::lives::Life;

/// The smallest history that breaks the same promise, one line for each event.
pub fn explain(life: &Life) -> String {
    let (small, report) = shrink(life);
    let Life { seed, class, .. } = life;
    let mut text = format!(
        "== seed {seed} {class:?}, shrunk; again: \
         cargo run --profile simulation -p simulation --bin soak -- \
         --histories 1 --seed {seed} --class {class:?}\n",
    );
    let _ = writeln!(text, "faults: {:?}", report.injected);
    for alarm in &small.alarms {
        let _ = writeln!(text, "{alarm:?}");
    }
    for ping in &small.pings {
        let _ = writeln!(text, "{ping:?}");
    }
    for line in &report.log {
        let _ = writeln!(text, "{line}");
    }
    for violation in &report.violations {
        let _ = writeln!(text, "VIOLATION {violation}");
    }
    text
}

/// Shrinks a life that fails.
pub fn shrink(life: &Life) -> (Life, Report) {
    let mut best = life.clone();
    let mut report = live(&best, false);
    let listed = Life { faults: Faults::Listed(report.injected.clone()), ..best.clone() };
    try_instead(&mut best, &mut report, listed);
    while let Some(smaller) = smaller(&best, &report) {
        (best, report) = smaller;
    }
    let report = live(&best, true);
    (best, report)
}

fn try_instead(best: &mut Life, report: &mut Report, other: Life) -> bool {
    let lived = live(&other, false);
    let check = report.violations.first().map(|violation| violation.check);
    let fails = lived.violations.iter().any(|violation| Some(violation.check) == check);
    if fails {
        (*best, *report) = (other, lived);
    }
    fails
}

/// One step: the first part whose absence changes nothing about the failure.
fn smaller(best: &Life, report: &Report) -> Option<(Life, Report)> {
    let mut candidates: Vec<Life> = Vec::new();
    if let Faults::Listed(listed) = &best.faults {
        candidates.extend((0..listed.len()).map(|index| {
            let mut fewer = listed.clone();
            fewer.remove(index);
            Life { faults: Faults::Listed(fewer), ..best.clone() }
        }));
    }
    candidates.extend((0..best.alarms.len()).map(|index| {
        let mut fewer = best.clone();
        fewer.alarms.remove(index);
        fewer
    }));
    candidates.extend((0..best.pings.len()).map(|index| {
        let mut fewer = best.clone();
        fewer.pings.remove(index);
        fewer
    }));
    candidates.extend((0..best.script.len()).map(|index| {
        let mut fewer = best.clone();
        let (at, _) = fewer.script.remove(index);
        fewer.configurations.retain(|(from, _)| *from == 0 || *from != at);
        fewer
    }));
    let check = report.violations.first()?.check;
    candidates.into_iter().find_map(|life| {
        let lived = live(&life, false);
        let fails = lived.violations.iter().any(|violation| violation.check == check);
        fails.then_some((life, lived))
    })
}
