//! Runbooks whose execution was lost.

use simulation::checks::Check;
use simulation::history::live;
use simulation::lives::{Class, Life};

/// The first history that a soak showed: the response is lost before it starts its runbook.
#[test]
fn the_response_is_lost_before_it_starts_its_runbook() {
    let report = live(&Life::new(25, Class::LostTimer), false);
    assert_eq!(report.violations, []);
}

#[test]
fn whatever_timer_is_lost_every_runbook_comes_to_its_end() {
    for seed in 1..300 {
        let report = live(&Life::new(seed, Class::LostTimer), false);
        let runbooks = report.violations.iter().filter(|found| found.check == Check::Runbooks);
        assert_eq!(runbooks.collect::<Vec<_>>(), Vec::<&simulation::checks::Violation>::new());
    }
}

/// Nothing else fails in these lives: whatever becomes of runbooks, a page is as punctual as ever.
#[test]
fn whatever_becomes_of_runbooks_no_page_is_late_and_whoever_has_to_know_is_paged() {
    let violations = |seed| {
        let report = live(&Life::new(seed, Class::Runbooks), false);
        report.violations.into_iter().map(move |found| (seed, found.to_string()))
    };
    assert_eq!((0..300).flat_map(violations).collect::<Vec<_>>(), []);
}
