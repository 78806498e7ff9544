//! The sizes at which the protocol is checked. Each is complete: every state that can be reached is
//! looked at.

use super::{Bound, Size};
use crate::rules::Terms;

/// One page: two may act at once, with a timer and a guardian. What is due is done when the claim of
/// whoever died has run out; where the timer was lost too, in the guardian's next round after that.
const ONE_PAGE: Size = Size {
    stages: 1,
    people: 1,
    own_stages: 1,
    pages: 1,
    wait: 3,
    own_wait: 1,
    executors: 2,
    has_timer: true,
    has_mailbox: false,
    has_escalations: false,
    has_throttling: true,
    terms: Terms { claim: 2, send: 1, along: 0, backoff: 1, horizon: 1000, skew: 0, patience: 1 },
    retry: 1,
    mailbox_wait: 1,
    round: 3,
    is_reduced: true,
    bound: Bound { timer: 2, guardian: 4 },
};

/// Without a timer anybody ticks at any moment: every promise but the bounded response.
const ANY_TICK: Size = Size { has_timer: false, ..ONE_PAGE };

/// Clocks may be a step wrong, either way.
const SKEWED: Terms = Terms { skew: 1, ..ONE_PAGE.terms };

/// Somebody whose clock is wrong may still be under way when faults stop.
const SKEWED_BOUND: Bound = Bound { timer: 4, guardian: 6 };

/// Somebody does not wait for the second stage.
const ESCALATED: Size =
    Size { stages: 2, wait: 1, executors: 1, has_escalations: true, ..ANY_TICK };

/// The sizes that a test checks, and their names.
pub const SMALL: [(&str, Size); 7] = [
    ("one-page", ONE_PAGE),
    ("three-actors", Size { executors: 3, ..ANY_TICK }),
    ("wrong-clocks", Size { terms: SKEWED, ..ANY_TICK }),
    ("mailbox", Size { has_mailbox: true, ..ANY_TICK }),
    ("two-stages", Size { stages: 2, wait: 1, executors: 1, ..ONE_PAGE }),
    ("two-people", Size { people: 2, executors: 1, ..ONE_PAGE }),
    ("escalated", ESCALATED),
];

/// Two pages in the hands of two, where carriers are not asked again at once.
const TWO_ACTORS: Size = Size { has_throttling: false, ..ONE_PAGE };

/// Those that are checked by hand.
pub const LARGE: [(&str, Size); 7] = [
    ("three-actors-and-timer", Size { executors: 3, ..ONE_PAGE }),
    ("wrong-clocks-and-timer", Size { terms: SKEWED, bound: SKEWED_BOUND, ..ONE_PAGE }),
    ("two-stages-two-actors", Size { stages: 2, wait: 1, ..TWO_ACTORS }),
    ("two-own-stages-two-actors", Size { own_stages: 2, ..TWO_ACTORS }),
    ("two-people-two-actors", Size { people: 2, ..TWO_ACTORS }),
    ("two-pages-two-actors", Size { pages: 2, ..TWO_ACTORS }),
    ("mailbox-and-timer", Size { has_mailbox: true, ..ONE_PAGE }),
];
