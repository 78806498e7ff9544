//! Whose turn it is: from an instant to the number of its turn, and from turn to turn.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::coverage::Covered;
use super::handoff::Handoffs;
use super::rotation::Rotation;
use super::wall::{instant_of, is_over, seconds_at};
use crate::ids::ContactId;
use crate::time::Window;

/// A rotation made ready to answer.
#[derive(Debug, Clone)]
pub(super) struct Turns<'a> {
    zone: &'a TimeZone,
    /// The first shift's begin, and the same in wall seconds.
    start: Timestamp,
    start_wall: i64,
    handoffs: Handoffs,
    covered: Covered,
}

/// A shift by the clock on the wall, before coverage clips it.
#[derive(Debug, Clone, Copy)]
struct WallShift {
    turn: i64,
    start: i64,
    /// Its hand-off; beyond any time when the calendar ends first.
    end: i64,
}

/// A part of a shift that lies in coverage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) turn: i64,
    pub(super) window: Window,
}

impl<'a> Turns<'a> {
    /// `None` when nobody can ever have a turn.
    pub(super) fn of(rotation: &'a Rotation) -> Option<Self> {
        if rotation.contacts.is_empty() || rotation.on_calls == 0 {
            return None;
        }
        let zone = rotation.zone.rules();
        let start_wall = seconds_at(zone, rotation.start);
        let handoffs = Handoffs::of(&rotation.recurrence, start_wall)?;
        let covered = Covered::by(rotation.coverage.as_ref());
        Some(Self { zone, start: rotation.start, start_wall, handoffs, covered })
    }

    pub(super) fn handoffs(&self) -> &Handoffs {
        &self.handoffs
    }

    /// The number of the turn at `at`; `None` before the start and outside coverage.
    pub(super) fn at(&self, at: Timestamp) -> Option<i64> {
        if at < self.start {
            return None;
        }
        let wall = seconds_at(self.zone, at);
        self.covered.touches(wall, wall + 1).then(|| self.shift_at(wall).turn)
    }

    /// The parts of shifts in coverage that end after `from`, in order, without end.
    pub(super) fn pieces(self, from: Timestamp) -> Pieces<'a> {
        let wall = seconds_at(self.zone, from.max(self.start));
        let shift = self.shift_at(wall);
        Pieces { turns: self, shift, wall }
    }

    /// The shift that `wall`, not before the start, lies in.
    fn shift_at(&self, wall: i64) -> WallShift {
        let first_end = self.next_handoff(self.start_wall);
        let start = self.handoffs.last_until(wall);
        let Some(start) = start.filter(|_| first_end <= wall) else {
            return WallShift { turn: 0, start: self.start_wall, end: first_end };
        };
        let first = self.handoffs.uses_turn(&self.covered, self.start_wall, first_end);
        let turn = i64::from(first) + self.handoffs.turns(&self.covered, first_end, start);
        WallShift { turn, start, end: self.next_handoff(start) }
    }

    fn shift_after(&self, shift: WallShift) -> WallShift {
        let used = self.handoffs.uses_turn(&self.covered, shift.start, shift.end);
        WallShift {
            turn: shift.turn + i64::from(used),
            start: shift.end,
            end: self.next_handoff(shift.end),
        }
    }

    fn next_handoff(&self, wall: i64) -> i64 {
        self.handoffs.next_after(wall).unwrap_or(i64::MAX)
    }
}

/// See [`Turns::pieces`].
#[derive(Debug, Clone)]
pub(super) struct Pieces<'a> {
    turns: Turns<'a>,
    shift: WallShift,
    /// Everything before has been said.
    wall: i64,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            if is_over(self.wall) {
                return None;
            }
            if self.shift.end <= self.wall {
                self.shift = self.turns.shift_after(self.shift);
                self.wall = self.shift.start;
            }
            let (start, end) = self.turns.covered.from(self.wall)?;
            let (start, end) = (start.max(self.shift.start), end.min(self.shift.end));
            self.wall = end;
            // A piece without length lies outside coverage, or wholly in hours the clock skipped.
            if let Some(piece) = self.piece(start, end) {
                return Some(piece);
            }
        }
    }
}

impl Pieces<'_> {
    fn piece(&self, start: i64, end: i64) -> Option<Piece> {
        if end <= start {
            return None;
        }
        let start = instant_of(self.turns.zone, start).max(self.turns.start);
        let end = instant_of(self.turns.zone, end);
        Window::new(start, end).map(|window| Piece { turn: self.shift.turn, window })
    }
}

/// The contacts of turn `turn` when `on_calls` of `contacts` are on call at once, each once.
//= ssm-contacts#NumberOfOnCalls
pub(super) fn contacts_on(turn: i64, contacts: &[ContactId], on_calls: u32) -> Vec<ContactId> {
    let people = contacts.len().max(1);
    let at_once = usize::try_from(on_calls).unwrap_or(usize::MAX);
    let turn = usize::try_from(turn.unsigned_abs() % people as u64).unwrap_or(0);
    // Both factors are reduced first: a turn of the far future times any `on_calls` stays small.
    let first = turn * (at_once % people) % people;
    let mut found = Vec::with_capacity(at_once.min(contacts.len()));
    for contact in contacts.iter().cycle().skip(first).take(at_once.min(contacts.len())) {
        if !found.contains(contact) {
            found.push(contact.clone());
        }
    }
    found
}
