//! The sum of many histories.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use testkit::world::Millis;

use crate::checks::Check;
use crate::history::{Report, live};
use crate::lives::{Class, Life};

/// What many histories showed.
#[derive(Default)]
pub struct Soak {
    classes: BTreeMap<Class, Sum>,
    /// Faults that struck, by where and what.
    faults: BTreeMap<(String, String), u64>,
    /// The first history that broke each promise in each class, and how many did.
    failed: BTreeMap<(Class, Check), (Life, u64)>,
}

/// What the histories of one class showed.
#[derive(Default)]
struct Sum {
    lives: u64,
    incidents: u64,
    messages: u64,
    events: u64,
    faults: u64,
    /// By how much a page was late at most, beyond what its plan wanted.
    latest: Millis,
}

impl Soak {
    /// Lives one more. Gives the promises that it broke.
    pub fn live(&mut self, life: &Life) -> Vec<Check> {
        let report = live(life, false);
        self.count(life, &report);
        let mut broken: Vec<Check> = report.violations.iter().map(|found| found.check).collect();
        broken.sort_unstable();
        broken.dedup();
        for check in &broken {
            let key = (life.class, *check);
            let (_, times) = self.failed.entry(key).or_insert_with(|| (life.clone(), 0));
            *times += 1;
        }
        broken
    }

    fn count(&mut self, life: &Life, report: &Report) {
        let sum = self.classes.entry(life.class).or_default();
        sum.lives += 1;
        sum.incidents += report.incidents as u64;
        sum.messages += report.messages as u64;
        sum.events += report.events;
        sum.faults += report.injected.len() as u64;
        sum.latest = sum.latest.max(report.lateness);
        for (site, _, fault) in &report.injected {
            let kind = format!("{fault:?}");
            let kind = kind.split('(').next().unwrap_or_default().to_owned();
            *self.faults.entry((format!("{site:?}"), kind)).or_default() += 1;
        }
    }

    /// One history for each broken promise in each class.
    pub fn failures(&self) -> impl Iterator<Item = &Life> {
        self.failed.values().map(|(life, _)| life)
    }

    /// Everything as text.
    pub fn report(&self, took: Duration) -> String {
        let mut text = String::new();
        let total = |of: fn(&Sum) -> u64| self.classes.values().map(of).sum::<u64>();
        let (incidents, events) = (total(|sum| sum.incidents), total(|sum| sum.events));
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        let _ = writeln!(
            text,
            "{} histories, {incidents} incidents, {} messages, {} faults, {events} events in {} s: \
             {} incidents a second, {} events an incident",
            total(|sum| sum.lives),
            total(|sum| sum.messages),
            total(|sum| sum.faults),
            took.as_secs(),
            incidents * 1_000 / millis,
            events / incidents.max(1),
        );
        for (class, sum) in &self.classes {
            let Sum { lives, incidents, messages, faults, latest, .. } = sum;
            let _ = writeln!(
                text,
                "{class:?}: {lives} histories, {incidents} incidents, {messages} messages, \
                 {faults} faults, latest page {latest} ms beyond its plan"
            );
        }
        let _ = writeln!(text, "faults:");
        for ((site, kind), times) in &self.faults {
            let _ = writeln!(text, "  {site} {kind}: {times}");
        }
        let _ = writeln!(text, "violations: {}", self.failed.values().map(|(_, n)| n).sum::<u64>());
        for ((class, check), (life, times)) in &self.failed {
            let _ = writeln!(text, "  {class:?} {check:?}: {times}, first seed {}", life.seed);
        }
        text
    }
}
