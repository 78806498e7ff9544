//! What the product does, the protocol's model does too; and what the product must not do, the model
//! refuses.

use protocol::engagement::{Page, PageState};
use simulation::lives::{Class, Life};
use simulation::trace::{Event, Follower, Trace, What, judge, traces};

/// Histories that the follower refused once by a fault of its own: a claim is renewed for a page that left
/// its mailbox a while ago, and its sender has not heard of that yet.
const ONCE_REFUSED: [u64; 1] = [8_129];

#[test]
fn the_model_accepts_what_the_product_does() {
    let mut seen = (0, 0);
    for seed in (0..2_000).chain(ONCE_REFUSED) {
        let life = Life::new(seed, Class::of(seed));
        let judged = judge(&life);
        let refused: Vec<_> = judged.refused.iter().map(|(_, why)| why.to_string()).collect();
        assert!(refused.is_empty(), "seed {seed} {:?}: {refused:?}", life.class);
        seen = (seen.0 + judged.traces, seen.1 + judged.events);
    }
    assert!(seen.0 > 2_000 && seen.1 > 50_000, "there was little to accept: {seen:?}");
}

/// Every trace of a few histories, changed in one place; and how many could be.
fn tampered(tamper: impl Fn(&mut Trace) -> bool) -> Vec<Trace> {
    let lives = (0..40).map(|seed| Life::new(seed, Class::Normal));
    let changed = lives.flat_map(|life| traces(&life)).filter_map(|mut trace| {
        assert_eq!(Follower::new(0).follow(&trace), Ok(()));
        tamper(&mut trace).then_some(trace)
    });
    changed.collect()
}

/// Asserts that the model refuses all of them.
fn refuses(tamper: impl Fn(&mut Trace) -> bool) {
    let tampered = tampered(tamper);
    assert!(tampered.len() >= 10, "only {} could be changed", tampered.len());
    for trace in tampered {
        let engagement = &trace.engagement;
        assert!(Follower::new(0).follow(&trace).is_err(), "{engagement} is accepted");
    }
}

fn position(trace: &Trace, is_it: impl Fn(&What) -> bool) -> Option<usize> {
    trace.events.iter().position(|event| is_it(&event.what))
}

fn is_sending(what: &What) -> bool {
    matches!(what, What::Sending { .. })
}

#[test]
fn a_page_that_is_sent_before_its_claim_is_committed_is_refused() {
    refuses(|trace| {
        let Some(sent) = position(trace, is_sending) else { return false };
        let event = trace.events.remove(sent);
        trace.events.insert(0, event);
        true
    });
}

#[test]
fn a_page_that_is_sent_by_whoever_did_not_claim_it_is_refused() {
    refuses(|trace| {
        let Some(sent) = position(trace, is_sending) else { return false };
        if let What::Sending { by, .. } = &mut trace.events[sent].what {
            *by = 1_000_000;
        }
        true
    });
}

#[test]
fn a_page_that_is_sent_once_more_is_refused() {
    refuses(|trace| {
        let is_taken = |what: &What| matches!(what, What::Taken { .. });
        let Some(taken) = position(trace, is_taken) else { return false };
        let Event { at, what: What::Taken { by, page } } = trace.events[taken].clone() else {
            return false;
        };
        let again = [What::Sending { by, page }, What::Taken { by, page }];
        let again = again.map(|what| Event { at, what });
        let rest = trace.events.split_off(taken + 1);
        trace.events.extend(again.into_iter().chain(rest));
        true
    });
}

#[test]
fn a_claim_that_is_too_long_is_refused() {
    refuses(|trace| {
        change_page(trace, |page| match &mut page.state {
            PageState::Pending { until } => {
                *until += 1;
                true
            }
            PageState::Sent | PageState::Failed | PageState::Cancelled => false,
        })
    });
}

#[test]
fn a_page_that_is_recorded_as_sent_and_was_not_is_refused() {
    refuses(|trace| {
        change_page(trace, |page| {
            let is_pending = page.pending_until().is_some();
            page.state = PageState::Sent;
            is_pending
        })
    });
}

#[test]
fn a_write_that_is_lost_is_refused() {
    refuses(|trace| {
        let is_write = |what: &What| matches!(what, What::Written(_));
        let Some(first) = position(trace, is_write) else { return false };
        trace.events.remove(first);
        true
    });
}

/// Changes a page in the first write that has one to change.
fn change_page(trace: &mut Trace, change: impl Fn(&mut Page) -> bool) -> bool {
    trace.events.iter_mut().any(|event| match &mut event.what {
        What::Written(written) => written.after.pages.iter_mut().any(&change),
        What::Mailed { .. } | What::Sending { .. } | What::Taken { .. } | What::Ended { .. } => {
            false
        }
    })
}
