//! Histories that broke a promise once, each with the faults that it took; what was wrong is told in
//! docs/reliability.md. Each one fails again where its remedy is taken out.

use simulation::history::live;
use simulation::lives::{Class, Life};
use testkit::world::{Fault, Faults, Injected, Site};

/// Lives the history again, with these faults alone, each of which must strike.
fn again(seed: u64, class: Class, faults: &[Injected]) {
    let life = Life { faults: Faults::Listed(faults.to_vec()), ..Life::new(seed, class) };
    let report = live(&life, true);
    let mut struck = report.injected.clone();
    struck.sort_unstable();
    assert_eq!(struck, faults, "the history is another one now: find it anew");
    assert_eq!(report.violations, [], "{}", report.log.join("\n"));
    // Among many histories some faults excuse one; here nothing does.
    assert_eq!(report.doubles, 0, "{}", report.log.join("\n"));
}

#[test]
fn a_claim_that_nobody_could_renew_in_time_leaves_with_no_message() {
    let slow = |ordinal| (Site::Commit, ordinal, Fault::Slow(9_000));
    let faults = [slow(5), slow(6), (Site::Send, 2, Fault::Lost)];
    again(2_825_376_388_261_448_768, Class::Mixed, &faults);
}

#[test]
fn the_order_of_incidents_is_not_judged_by_clocks_that_are_wrong() {
    again(2_825_376_388_261_490_167, Class::Skew, &[]);
}

#[test]
fn a_page_whose_mailbox_cannot_be_asked_is_not_sent_beside_the_message_that_takes_it_along() {
    let faults = [
        (Site::Mailbox, 0, Fault::AnswerLost),
        (Site::Mailbox, 13, Fault::Conflict),
        (Site::Mailbox, 14, Fault::Lost),
        (Site::Mailbox, 15, Fault::AnswerLost),
    ];
    again(2_486_817_356_405_905_545, Class::Store, &faults);
}

#[test]
fn a_page_that_found_room_leaves_whose_mailbox_cannot_say_so() {
    let faults = [
        (Site::Mailbox, 1, Fault::Conflict),
        (Site::Mailbox, 2, Fault::Lost),
        (Site::Mailbox, 9, Fault::AnswerLost),
        (Site::Mailbox, 13, Fault::Lost),
        (Site::Mailbox, 14, Fault::Lost),
        (Site::Mailbox, 15, Fault::AnswerLost),
    ];
    again(2_728_526_888_940_021_205, Class::Store, &faults);
}

#[test]
fn a_message_whose_mailbox_could_not_be_written_leaves_alone() {
    let faults = [
        (Site::Mailbox, 1, Fault::AnswerLost),
        (Site::Mailbox, 4, Fault::AnswerLost),
        (Site::Mailbox, 11, Fault::Conflict),
        (Site::Mailbox, 13, Fault::Lost),
        (Site::Mailbox, 14, Fault::Unreadable),
    ];
    again(6_981_640_184_811_345_223, Class::Store, &faults);
}

#[test]
fn a_page_leaves_by_itself_or_with_another_and_not_both() {
    let faults = [
        (Site::ReadDue, 13, Fault::Lost),
        (Site::ReadDue, 24, Fault::Lost),
        (Site::Commit, 6, Fault::AnswerLost),
        (Site::Commit, 8, Fault::Lost),
        (Site::Commit, 17, Fault::Lost),
        (Site::Mailbox, 1, Fault::Lost),
        (Site::Mailbox, 4, Fault::Conflict),
        (Site::Mailbox, 9, Fault::Conflict),
        (Site::Mailbox, 11, Fault::Lost),
        (Site::Mailbox, 20, Fault::Lost),
        (Site::Mailbox, 34, Fault::Unreadable),
        (Site::Mailbox, 39, Fault::Conflict),
    ];
    again(14_445, Class::Store, &faults);
}

#[test]
fn a_timer_that_asks_between_a_claim_and_its_word_is_not_late_for_the_room() {
    again(2_639_133_356_643_567_921, Class::Normal, &[]);
}
