//! Lives histories for as long as asked, and reports.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use simulation::history::live;
use simulation::lives::{Class, Life};
use simulation::shrink::shrink;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(10);
    let first: u64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let only = arguments.next();
    let begin = Instant::now();
    let (mut lives, mut incidents, mut messages, mut events) = (0u64, 0, 0, 0);
    let mut failed: BTreeMap<String, (u64, Class, u64)> = BTreeMap::new();
    let mut late: BTreeMap<Class, i64> = BTreeMap::new();
    let mut seed = first;
    while begin.elapsed() < Duration::from_secs(seconds) {
        let class = Class::ALL[(seed % 8) as usize];
        seed += 1;
        if only.as_ref().is_some_and(|only| *only != format!("{class:?}")) {
            continue;
        }
        let report = live(&Life::new(seed - 1, class), false);
        lives += 1;
        incidents += report.incidents;
        messages += report.messages;
        events += report.events;
        let latest = late.entry(class).or_default();
        *latest = (*latest).max(report.lateness);
        if let Some(first) = report.violations.first() {
            let entry = failed.entry(format!("{class:?} {:?}", first.check)).or_insert((
                seed - 1,
                class,
                0,
            ));
            entry.2 += 1;
        }
    }
    let took = begin.elapsed().as_secs_f64();
    println!(
        "{lives} lives {incidents} incidents {messages} messages {events} events in {took:.1} s"
    );
    println!(
        "{:.0} incidents/s, {:.0} events/incident",
        incidents as f64 / took,
        events as f64 / incidents as f64
    );
    println!("{late:?}");
    for (name, (seed, class, count)) in &failed {
        println!("{name}: {count}, first seed {seed}");
        if only.is_some() || failed.len() < 4 {
            let (life, report) = shrink(&Life::new(*seed, *class));
            println!(
                "  {:?} {:?} {:?}",
                life.faults,
                life.alarms,
                life.script
                    .iter()
                    .map(|(at, a)| (at, format!("{a:?}").chars().take(60).collect::<String>()))
                    .collect::<Vec<_>>()
            );
            for line in &report.log {
                println!("  {line}");
            }
            for v in &report.violations {
                println!("  VIOLATION {v}");
            }
        }
    }
}
