//! Runs a target on one draw after the other, and makes what it found small.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::Once;

use crate::Target;
use crate::draw::Draw;

/// How often a finding is made smaller at most.
const SHRINKS_MAX: usize = 2_000;

thread_local! {
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What the panic said, and where.
    pub panic: String,
    /// The choices that lead to it: [`Draw::replay`] makes them again.
    pub choices: Vec<u8>,
}

/// Runs a target once on choices that follow from `seed`.
pub fn once(target: &Target, seed: u64) -> Option<Finding> {
    caught(target, Draw::seeded(seed))
}

/// Runs a target once on these choices.
pub fn replay(target: &Target, choices: &[u8]) -> Option<Finding> {
    caught(target, Draw::replay(choices))
}

fn caught(target: &Target, mut draw: Draw) -> Option<Finding> {
    listen();
    catch_unwind(AssertUnwindSafe(|| (target.check)(&mut draw))).err()?;
    let panic = SAID.take().unwrap_or_default();
    Some(Finding { panic, choices: draw.into_drawn() })
}

/// Findings are reported in our own words, once; panics of other threads are nobody's finding.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_hook(Box::new(|info| SAID.set(Some(info.to_string())))));
}

/// The smallest choices that were found to break the same promise: plainer ones are tried, and
/// fewer.
pub fn shrink(target: &Target, found: Finding) -> Finding {
    let mut best = found;
    let mut left = SHRINKS_MAX;
    let mut piece = best.choices.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        while at < best.choices.len() && left > 0 {
            left -= 1;
            match smaller(target, &best, at, piece) {
                Some(next) => best = next,
                None => at += piece,
            }
        }
        piece /= 2;
    }
    best
}

/// The finding without these choices, or with the plainest in their place.
fn smaller(target: &Target, found: &Finding, at: usize, piece: usize) -> Option<Finding> {
    let end = found.choices.len().min(at + piece);
    let without = [&found.choices[..at], &found.choices[end..]].concat();
    let mut plain = found.choices.clone();
    plain[at..end].fill(0);
    let is_same = |next: &Finding| place(&next.panic) == place(&found.panic);
    [without, plain]
        .into_iter()
        .filter(|choices| *choices != found.choices)
        .find_map(|choices| replay(target, &choices).filter(is_same).map(|f| (choices, f)))
        .map(|(choices, next)| Finding { choices, ..next })
        .filter(|next| is_plainer(&next.choices, &found.choices))
}

/// Where a panic happened: its first line.
fn place(panic: &str) -> &str {
    panic.lines().next().unwrap_or_default()
}

fn is_plainer(next: &[u8], than: &[u8]) -> bool {
    let weight =
        |choices: &[u8]| (choices.len(), choices.iter().filter(|byte| **byte != 0).count());
    weight(next) < weight(than)
}
