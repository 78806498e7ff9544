//! When nobody is on call.

use jiff::Timestamp;

use crate::configuration::Configuration;
use crate::ids::{ContactId, RotationId};
use crate::time::Window;

/// The parts of `window` in which none of `rotations` has anybody on call who `counts`, in order.
pub fn uncovered(
    configuration: &Configuration,
    rotations: &[RotationId],
    window: Window,
    counts: impl Fn(&ContactId) -> bool,
) -> Vec<Window> {
    let known = rotations.iter().filter_map(|id| configuration.rotations.get(id));
    let mut covered: Vec<Window> = known
        .flat_map(|rotation| {
            let overrides = configuration.overrides.get(&rotation.id);
            rotation.shifts(overrides.map_or(&[][..], Vec::as_slice), window)
        })
        .filter(|shift| shift.contacts.iter().any(&counts))
        .map(|shift| shift.window)
        .collect();
    covered.sort_by_key(|window| window.start);
    let mut gaps = Vec::new();
    let mut until: Timestamp = window.start;
    for shift in covered {
        gaps.extend(Window::new(until, shift.start));
        until = until.max(shift.end);
    }
    gaps.extend(Window::new(until, window.end));
    gaps
}

/// The parts that both lists share. Each is in order and without overlap.
pub(super) fn shared(one: &[Window], other: &[Window]) -> Vec<Window> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut parts = Vec::new();
    while let (Some(a), Some(b)) = (one.peek(), other.peek()) {
        parts.extend(a.intersect(**b));
        // Whichever ends first can share nothing more.
        if a.end <= b.end {
            one.next()
        } else {
            other.next()
        };
    }
    parts
}
