//! Heartbeats that stop, shifts that start, aliases that are missing or stray, under every fault.

use simulation::checks::{Check, Violation};
use simulation::history::live;
use simulation::lives::{Class, Life};

/// What these lives are about; the promises about pages have lives of their own.
const CHECKS: [Check; 6] = [
    Check::Heartbeats,
    Check::HandOffs,
    Check::Aliases,
    Check::CommitFirst,
    Check::Duplicate,
    Check::Liveness,
];

#[test]
fn whatever_goes_wrong_what_the_guardian_watches_is_noticed_and_told_once() {
    for seed in 1..400 {
        let report = live(&Life::new(seed, Class::Watched), false);
        let wrong = report.violations.iter().filter(|found| CHECKS.contains(&found.check));
        assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&Violation>::new(), "seed {seed}");
    }
}
