//! Who is attended when there is more than one round can do: everybody gets a turn, whoever else
//! is in trouble.
//!
//! What always fails stays due for ever and so becomes the oldest of all. A round therefore takes
//! from both ends of what is due and from a place between that chance moves, and goes round among
//! them.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

/// One of each queue in turn, then the next of each; what is in several queues comes once, the
/// first time.
pub fn in_turn<T: Ord + Clone>(queues: Vec<Vec<T>>) -> Vec<T> {
    let mut queues: Vec<_> = queues.into_iter().map(Vec::into_iter).collect();
    let (mut met, mut order) = (BTreeSet::new(), Vec::new());
    while !queues.is_empty() {
        queues.retain_mut(|queue| {
            let next = queue.find(|item| met.insert(item.clone()));
            order.extend(next.clone());
            next.is_some()
        });
    }
    order
}

/// The same items three times: from the end, from the beginning, and from a place that `draw`
/// (random) names. Taken in turn, the first few hold some of each, also where nobody gets further.
pub fn from_three_places<T: Clone>(items: Vec<T>, draw: uuid::Uuid) -> Vec<Vec<T>> {
    let backwards = items.iter().rev().cloned().collect();
    let mut from_between = items.clone();
    let place = draw.as_u128() % (items.len().max(1) as u128);
    from_between.rotate_left(usize::try_from(place).unwrap_or(0));
    vec![backwards, items, from_between]
}

/// An instant between two, each as likely as any other, that `draw` (random) names.
pub fn between(oldest: Timestamp, youngest: Timestamp, draw: uuid::Uuid) -> Timestamp {
    let span = youngest.duration_since(oldest).as_nanos().unsigned_abs();
    let into = i128::try_from(draw.as_u128() % (span + 1)).unwrap_or(0);
    let into = SignedDuration::from_nanos_i128(into);
    if youngest < oldest { oldest } else { crate::time::after(oldest, into) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_go_round_and_nothing_comes_twice() {
        for (queues, expected) in [
            (vec![], vec![]),
            (vec![vec![]], vec![]),
            (vec![vec![1, 2, 3]], vec![1, 2, 3]),
            (vec![vec![1, 2, 3], vec![9]], vec![1, 9, 2, 3]),
            (vec![vec![1, 2, 3], vec![3, 2, 1]], vec![1, 3, 2]),
            (vec![vec![1, 2], vec![], vec![7, 8]], vec![1, 7, 2, 8]),
            (vec![vec![1, 1, 2], vec![1, 1]], vec![1, 2]),
        ] {
            assert_eq!(in_turn(queues.clone()), expected, "{queues:?}");
        }
    }

    #[test]
    fn three_places_are_the_ends_and_one_between() {
        for (draw, expected) in [(0, [4, 1, 2, 3]), (2, [4, 1, 3, 2]), (7, [4, 1, 2, 3])] {
            let places = from_three_places(vec![1, 2, 3, 4], uuid::Uuid::from_u128(draw));
            assert_eq!(in_turn(places), expected, "{draw}");
        }
        assert!(in_turn(from_three_places(Vec::<u8>::new(), uuid::Uuid::nil())).is_empty());
    }

    #[test]
    fn a_place_between_is_never_outside_and_may_be_anywhere() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let place = |draw| between(at(100), at(110), uuid::Uuid::from_u128(draw));
        assert_eq!(place(0), at(100));
        assert_eq!(place(10_000_000_000), at(110));
        assert_eq!(place(10_000_000_001), at(100));
        let draws = (0..1_000_u128).map(|n| place(crate::ids::derive(&[&n.to_string()]).as_u128()));
        let (early, late): (Vec<_>, Vec<_>) = draws.partition(|found| *found < at(105));
        assert!(early.len() > 400 && late.len() > 400, "{} and {}", early.len(), late.len());
        assert_eq!(between(at(110), at(100), uuid::Uuid::from_u128(5)), at(110), "no span at all");
    }
}
