//! Checks the protocol at every size, those that take longer than a test may included; or at those
//! that are named.
#![expect(clippy::print_stdout, reason = "the report is what it is for")]

use std::process::ExitCode;
use std::time::Instant;

use protocol::model::{LARGE, Protocol, SMALL, Size};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut all_hold = true;
    for (name, size) in SMALL.into_iter().chain(LARGE) {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            all_hold &= check(name, size);
        }
    }
    if all_hold { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Checks one size. Gives whether every promise holds.
fn check(name: &str, size: Size) -> bool {
    let begin = Instant::now();
    let found = Protocol { size, mutant: None }.check();
    let took = begin.elapsed().as_secs_f32();
    println!("{name}: {} states, {} deep, {took:.1} s", found.states, found.depth);
    for (promise, steps) in &found.broken {
        println!("  {promise} is broken:");
        for step in steps {
            println!("    {step:?}");
        }
    }
    for situation in &found.missed {
        println!("  never seen: {situation}");
    }
    found.broken.is_empty() && found.missed.is_empty()
}
