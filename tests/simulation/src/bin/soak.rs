//! Lives histories for as long as asked, and reports: incidents, pages, faults by kind, violations.
#![expect(clippy::print_stdout, reason = "the report is what it is for")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use simulation::lives::{Class, Life};
use simulation::soak::Soak;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: soak SECONDS [FIRST-SEED [CLASS]]";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let number = |text: Option<String>, default: u64| text.map_or(Ok(default), |text| text.parse());
    let seconds = number(arguments.next(), 10);
    let first = number(arguments.next(), 1);
    let only = arguments.next();
    let class = only.as_deref().map(str::parse::<Class>);
    let (Ok(seconds), Ok(first), Ok(class)) = (seconds, first, class.transpose()) else {
        println!("{USAGE}");
        return ExitCode::from(2);
    };
    let begin = Instant::now();
    let mut soak = Soak::default();
    for seed in first.. {
        if begin.elapsed() >= Duration::from_secs(seconds) {
            break;
        }
        let class = class.unwrap_or_else(|| Class::of(seed));
        soak.live(&Life::new(seed, class));
    }
    print!("{}", soak.report(begin.elapsed()));
    for life in soak.failures() {
        print!("{}", simulation::shrink::explain(life));
    }
    if soak.failures().next().is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
