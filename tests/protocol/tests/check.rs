//! The protocol keeps its promises in every state that can be reached, and each promise can fail.

use protocol::model::{Bound, Protocol, SMALL, Size};
use protocol::mutant::Mutant;

fn size(name: &str) -> Size {
    let found = SMALL.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, size)| size).expect("a size that is checked")
}

/// The promises that are broken.
fn broken(size: Size, mutant: Option<Mutant>) -> Vec<&'static str> {
    let found = Protocol { size, mutant }.check();
    found.broken.into_iter().map(|(promise, _)| promise).collect()
}

#[test]
fn every_promise_holds_in_every_state() {
    for (name, size) in SMALL {
        let found = Protocol { size, mutant: None }.check();
        println!("{name}: {} states, {} deep", found.states, found.depth);
        assert!(found.broken.is_empty(), "{name}: {:#?}", found.broken);
        assert!(found.missed.is_empty(), "{name} never comes to {:?}", found.missed);
    }
}

/// A bound that is met with time to spare says little.
#[test]
fn the_response_takes_as_long_as_its_bound_says() {
    let size = size("one-page");
    let Bound { timer, guardian } = size.bound;
    for bound in [Bound { timer: timer - 1, guardian }, Bound { timer, guardian: guardian - 1 }] {
        assert_eq!(broken(Size { bound, ..size }, None), ["bounded response"], "{bound:?}");
    }
}

/// States that are taken for one are one: without that there are more, and the verdict is the same.
#[test]
fn what_is_left_out_changes_no_verdict() {
    let size = Size { is_reduced: false, ..size("one-page") };
    let found = Protocol { size, mutant: None }.check();
    println!("one-page, nothing left out: {} states", found.states);
    assert!(found.broken.is_empty(), "{:#?}", found.broken);
}

/// Each rule, broken on purpose; the size at which that shows, and one promise that it breaks first.
const MUTANTS: [(Mutant, &str, &str); 23] = [
    (Mutant::NoVersionCheck, "one-page", "stale writes nothing"),
    (Mutant::RecordsUnchecked, "one-page", "stale writes nothing"),
    (Mutant::ClaimNotExtended, "one-page", "no unexplained double"),
    (Mutant::BornUnclaimed, "one-page", "no unexplained double"),
    (Mutant::SendBeforeCommit, "one-page", "commit first"),
    (Mutant::ClaimOutlived, "one-page", "inside its claim"),
    (Mutant::RenewalTrusted, "one-page", "inside its claim"),
    (Mutant::CarriesUnclaimed, "mailbox", "commit first"),
    (Mutant::MarkedBeforeSent, "one-page", "sent is sent"),
    (Mutant::AnswerCancelsNothing, "one-page", "nothing after an answer"),
    (Mutant::AnswerCancelsNoRun, "two-people", "nothing after an answer"),
    (Mutant::EarlyTick, "two-stages", "never early"),
    (Mutant::HurriedByBusy, "two-stages", "never early"),
    (Mutant::PagesNotDue, "one-page", "no orphan"),
    (Mutant::TimerNotRearmed, "one-page", "no orphan"),
    (Mutant::TickNotRetried, "one-page", "no orphan"),
    (Mutant::LateAnswersCount, "one-page", "no unexplained double"),
    (Mutant::FreedEarly, "mailbox", "no unexplained double"),
    (Mutant::PutsBackAnothers, "mailbox", "no unexplained double"),
    (Mutant::GivenTwice, "mailbox", "no unexplained double"),
    (Mutant::SentDespiteMailbox, "mailbox", "no unexplained double"),
    (Mutant::InsistsOnAnothers, "wrong-clocks", "no unexplained double"),
    (Mutant::ClaimedLate, "mailbox", "no unexplained double"),
];

#[test]
fn every_rule_that_is_broken_breaks_a_promise() {
    for (mutant, at, promise) in MUTANTS {
        let broken = broken(size(at), Some(mutant));
        assert!(broken.contains(&promise), "{mutant:?} at {at} breaks {broken:?}");
    }
}
