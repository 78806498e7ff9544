//! Heartbeats whose pings, rounds and news meet every fault.

use simulation::checks::{Check, Violation};
use simulation::history::live;
use simulation::lives::{Class, Life};

#[test]
fn whatever_goes_wrong_a_heartbeat_that_stops_is_missed_and_one_that_pings_is_not() {
    for seed in 1..400 {
        let report = live(&Life::new(seed, Class::Watched), false);
        let heartbeats = report.violations.iter().filter(|found| found.check == Check::Heartbeats);
        assert_eq!(heartbeats.collect::<Vec<_>>(), Vec::<&Violation>::new(), "seed {seed}");
    }
}
