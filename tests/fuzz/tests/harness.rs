//! The harness itself can fail: what is planted is found, made small, and found again.

use fuzz::draw::Draw;
use fuzz::run::{once, replay, shrink};
use fuzz::spoil::spoilt_bytes;
use fuzz::texts::text;
use fuzz::{TARGETS, Target, corpus};

/// Trips over a payload that has a member twice the size of any that is real, which takes a
/// structure to see.
fn planted(draw: &mut Draw) {
    let bytes = spoilt_bytes(corpus::intake(), draw);
    let Ok(payload) = serde_json::from_slice::<serde_json::Value>(&bytes) else { return };
    assert!(payload.get("detail").is_none_or(serde_json::Value::is_object), "planted");
}

const PLANTED: Target = Target { name: "planted", check: planted };

#[test]
fn a_planted_panic_is_found_shrunk_and_found_again() {
    let found = (0..100_000).find_map(|seed| once(&PLANTED, seed)).expect("it was not found");
    assert!(found.panic.contains("planted"), "{}", found.panic);
    let small = shrink(&PLANTED, found.clone());
    assert!(small.choices.len() < found.choices.len(), "{}", small.choices.len());
    assert_eq!(replay(&PLANTED, &small.choices).map(|again| again.panic), Some(small.panic));
}

#[test]
fn the_same_choices_make_the_same_input() {
    for seed in 0..200 {
        let mut draw = Draw::seeded(seed);
        let (payload, word) = (spoilt_bytes(corpus::intake(), &mut draw), text(&mut draw));
        let choices = draw.into_drawn();
        let mut again = Draw::replay(&choices);
        assert_eq!(spoilt_bytes(corpus::intake(), &mut again), payload, "seed {seed}");
        assert_eq!(text(&mut again), word, "seed {seed}");
    }
}

/// Without a choice, nothing is spoilt: whatever a target says then is about its seeds.
#[test]
fn what_is_real_keeps_every_promise() {
    for target in TARGETS {
        assert_eq!(replay(target, &[]), None, "{}", target.name);
    }
}
