//! The same seed is the same history, byte for byte: what a report names can be lived again.

use simulation::history::live;
use simulation::lives::{Class, Life};
use testkit::world::Faults;

#[test]
fn the_same_seed_is_the_same_history() {
    for class in Class::ALL {
        for seed in 1..40 {
            let life = Life::new(seed, class);
            let (first, second) = (live(&life, true), live(&life, true));
            assert!(first.log.len() > 2, "{class:?} {seed}: nothing happens");
            assert_eq!(first.log, second.log, "{class:?} {seed}");
            assert_eq!(first.injected, second.injected, "{class:?} {seed}");
            assert_eq!(first.events, second.events, "{class:?} {seed}");
        }
    }
}

/// What shrinking rests on.
#[test]
fn faults_that_are_listed_strike_as_they_did_by_chance() {
    for class in Class::ALL {
        for seed in 1..40 {
            let life = Life::new(seed, class);
            let by_chance = live(&life, true);
            let listed = Faults::Listed(by_chance.injected.clone());
            let again = live(&Life { faults: listed, ..life }, true);
            assert_eq!(by_chance.log, again.log, "{class:?} {seed}");
        }
    }
}

#[test]
fn another_seed_is_another_history() {
    let log = |seed| live(&Life::new(seed, Class::Mixed), true).log;
    assert_ne!(log(1), log(2));
}
