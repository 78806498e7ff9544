//! Runs every target on seeds, for so long or so often, and reports executions and findings. A
//! finding is shrunk and printed with the command that makes it again.
#![expect(clippy::print_stdout, reason = "the report is what it is for")]

use std::hash::{BuildHasher, RandomState};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use fuzz::run::{Finding, once, shrink};
use fuzz::{TARGETS, Target};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Findings after which a target is left alone.
const FINDINGS_MAX: usize = 5;

/// Holds every parser of outside bytes to its promises.
#[derive(Parser)]
struct Arguments {
    /// For how long each target runs.
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "executions")]
    seconds: u64,
    /// How often each target runs, instead of for how long.
    #[arg(long, value_name = "N")]
    executions: Option<u64>,
    /// The first seed; the others follow it. Drawn by chance when absent.
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Only this target.
    #[arg(long, value_name = "NAME", value_parser = named)]
    target: Option<Target>,
}

fn named(name: &str) -> Result<Target, String> {
    let known = || TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", ");
    fuzz::target(name).copied().ok_or_else(|| format!("the targets are {}", known()))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // Half of all seeds, so that so many may follow.
    let first = arguments.seed.unwrap_or_else(|| RandomState::new().hash_one("seed") >> 1);
    println!("seed {first}");
    let targets = arguments.target.as_ref().map_or(TARGETS, std::slice::from_ref);
    let found: usize = targets.iter().map(|target| hunt(target, first, &arguments)).sum();
    println!("findings: {found}");
    if found > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Runs one target, prints what it found, and says how much that was.
fn hunt(target: &Target, first: u64, arguments: &Arguments) -> usize {
    let begin = Instant::now();
    let mut found: Vec<(u64, Finding)> = Vec::new();
    let mut executions = 0;
    for seed in first.. {
        let enough = match arguments.executions {
            Some(most) => executions >= most,
            None => begin.elapsed() >= Duration::from_secs(arguments.seconds),
        };
        if enough || found.len() >= FINDINGS_MAX {
            break;
        }
        executions += 1;
        let finding = once(target, seed);
        found.extend(finding.filter(|new| is_new(new, &found)).map(|finding| (seed, finding)));
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!("{}: {executions} executions in {seconds:.1} s", target.name);
    for (seed, finding) in &found {
        explain(target, *seed, finding);
    }
    found.len()
}

/// Whether nothing else was found at the same place.
fn is_new(finding: &Finding, found: &[(u64, Finding)]) -> bool {
    let place = |finding: &Finding| finding.panic.lines().next().map(str::to_owned);
    found.iter().all(|(_, other)| place(other) != place(finding))
}

fn explain(target: &Target, seed: u64, finding: &Finding) {
    let name = target.name;
    println!(
        "== {name}, seed {seed}; again: cargo run --profile simulation --package fuzz --bin \
              hunt -- --target {name} --executions 1 --seed {seed}"
    );
    let small = shrink(target, finding.clone());
    println!("{} choices, shrunk from {}", small.choices.len(), finding.choices.len());
    println!("{}", small.panic.chars().take(4_000).collect::<String>());
}
