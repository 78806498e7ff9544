//! Hand-offs under every fault.

use simulation::checks::{Check, Violation};
use simulation::history::live;
use simulation::lives::{Class, Life};

#[test]
fn whatever_goes_wrong_whoever_comes_on_call_is_told() {
    for seed in 1..400 {
        let report = live(&Life::new(seed, Class::Watched), false);
        let wrong = report.violations.iter().filter(|found| {
            [Check::HandOffs, Check::CommitFirst, Check::Duplicate].contains(&found.check)
        });
        assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&Violation>::new(), "seed {seed}");
    }
}
