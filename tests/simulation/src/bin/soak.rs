//! Lives histories and reports: incidents, pages, faults by kind, violations. A history that breaks a
//! promise is shrunk and printed, one line for each event.
#![expect(clippy::print_stdout, reason = "the report is what it is for")]

use std::hash::{BuildHasher, RandomState};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use simulation::checks::Check;
use simulation::lives::{Class, Life};
use simulation::shrink::explain;
use simulation::soak::Soak;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lives histories of incidents under faults, and checks the promises of each.
#[derive(Parser)]
struct Arguments {
    /// For how long.
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "histories")]
    seconds: u64,
    /// How many, instead of for how long.
    #[arg(long, value_name = "N")]
    histories: Option<u64>,
    /// The first seed; the others follow it. Drawn by chance when absent.
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// Only histories of this class of faults.
    #[arg(long)]
    class: Option<Class>,
    /// Stop at the first history that breaks a promise, or this one, and only name it.
    #[arg(long, value_name = "CHECK", num_args = 0..=1, default_missing_value = "any")]
    until_broken: Option<Sought>,
}

/// Which broken promise ends a soak.
#[derive(Clone, Copy)]
enum Sought {
    Any,
    Only(Check),
}

impl Sought {
    /// Those among the broken promises that were sought.
    fn among(self, broken: &[Check]) -> Vec<Check> {
        let is_sought = |check: &&Check| match self {
            Self::Any => true,
            Self::Only(only) => **check == only,
        };
        broken.iter().filter(is_sought).copied().collect()
    }
}

impl std::str::FromStr for Sought {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if name == "any" { Ok(Self::Any) } else { name.parse().map(Self::Only) }
    }
}

fn main() -> ExitCode {
    let Arguments { seconds, histories, seed, class, until_broken } = Arguments::parse();
    // Half of all seeds, so that so many may follow.
    let first = seed.unwrap_or_else(|| RandomState::new().hash_one("seed") >> 1);
    println!("seed {first}");
    let begin = Instant::now();
    let mut soak = Soak::default();
    for (lived, seed) in (0_u64..).zip(first..) {
        let enough = match histories {
            Some(histories) => lived >= histories,
            None => begin.elapsed() >= Duration::from_secs(seconds),
        };
        if enough {
            break;
        }
        let life = Life::new(seed, class.unwrap_or_else(|| Class::of(seed)));
        let broken = soak.live(&life);
        let found = until_broken.map(|sought| sought.among(&broken)).unwrap_or_default();
        if !found.is_empty() {
            let named: Vec<_> = found.iter().map(|check| format!("{check:?}")).collect();
            let (named, class) = (named.join(" and "), life.class);
            println!("broken: {named} in the {}. history ({class:?})", lived + 1);
            return ExitCode::FAILURE;
        }
    }
    print!("{}", soak.report(begin.elapsed()));
    for life in soak.failures() {
        print!("{}", explain(life));
    }
    if soak.failures().next().is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
