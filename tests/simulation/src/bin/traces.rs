//! Lives histories and asks the protocol's model about every engagement of them. One that the model
//! does not accept is printed up to the event that it refuses.
#![expect(clippy::print_stdout, reason = "the report is what it is for")]

use std::process::ExitCode;

use clap::Parser;
use simulation::lives::{Class, Life};
use simulation::trace::{Refused, Trace, judge};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lives histories of incidents under faults, and has the protocol's model follow each engagement.
#[derive(Parser)]
struct Arguments {
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    histories: u64,
    /// The first seed; the others follow it.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Only histories of this class of faults.
    #[arg(long)]
    class: Option<Class>,
}

fn main() -> ExitCode {
    let Arguments { histories, seed: first, class } = Arguments::parse();
    let (mut traces, mut events, mut refused) = (0, 0, 0);
    for seed in first..first.saturating_add(histories) {
        let life = Life::new(seed, class.unwrap_or_else(|| Class::of(seed)));
        let judged = judge(&life);
        traces += judged.traces;
        events += judged.events;
        refused += judged.refused.len();
        judged.refused.iter().for_each(|(trace, why)| explain(&life, trace, why));
    }
    println!("{histories} histories, {traces} engagements, {events} events, {refused} refused");
    if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn explain(life: &Life, trace: &Trace, refused: &Refused) {
    println!("seed {} {:?}, {}: {refused}", life.seed, life.class, trace.engagement);
    for (number, event) in trace.events.iter().enumerate().take(refused.event + 1) {
        println!("  {number} at {} ms: {:?}", event.at, event.what);
    }
}
