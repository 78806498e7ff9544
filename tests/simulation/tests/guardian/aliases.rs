//! Aliases of intake under every fault.

use simulation::checks::{Check, Violation};
use simulation::history::live;
use simulation::lives::{Class, Life};

#[test]
fn whatever_goes_wrong_every_plan_has_its_alias_in_the_end_and_nobody_elses_is_touched() {
    for seed in 1..400 {
        let report = live(&Life::new(seed, Class::Watched), false);
        let wrong = report.violations.iter().filter(|found| found.check == Check::Aliases);
        assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&Violation>::new(), "seed {seed}");
    }
}
