//! The shifts of a window: turns, coverage and overrides put together.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::iter::Peekable;

use super::ShiftType;
use super::overrides::{Override, in_force, next_begin};
use super::rotation::Rotation;
use super::turn::{Pieces, Turns, contacts_on};
use crate::ids::ContactId;
use crate::time::Window;

/// Who is on call from when to when. Computed, never stored as truth.
//= ssm-contacts#RotationShift
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// In the order in which they are paged; nobody, where an override says so.
    pub contacts: Vec<ContactId>,
    /// From when to when.
    pub window: Window,
    /// By turn or by an override.
    pub kind: ShiftType,
    /// Who would have been on call at some time in an overridden shift and is not, in the order
    /// of their turns. Empty for a regular one.
    pub overridden: Vec<ContactId>,
}

/// See [`Rotation::shifts`].
pub(super) struct Shifts<'a> {
    rotation: &'a Rotation,
    overrides: &'a [Override],
    pieces: Option<Peekable<Pieces<'a>>>,
    /// What is still to say.
    cursor: Timestamp,
    end: Timestamp,
}

impl<'a> Shifts<'a> {
    pub(super) fn new(rotation: &'a Rotation, overrides: &'a [Override], window: Window) -> Self {
        let pieces = Turns::of(rotation).map(|turns| turns.pieces(window.start).peekable());
        Self { rotation, overrides, pieces, cursor: window.start, end: window.end }
    }

    /// The shift of the override in force at the cursor.
    fn overridden(&self, over: &Override) -> Option<Shift> {
        let until = next_begin(self.overrides, &self.rotation.id, self.cursor, Some(over));
        let window = Window::new(self.cursor, until.min(over.window.end).min(self.end))?;
        let contacts = contacts_on(0, &over.contacts, u32::MAX);
        let mut overridden = replaced(self.rotation, window);
        overridden.retain(|contact| !contacts.contains(contact));
        Some(Shift { contacts, window, kind: ShiftType::Overridden, overridden })
    }

    /// The first part of a regular shift from the cursor on, if it begins before `until`.
    fn regular(&mut self, until: Timestamp) -> Option<Shift> {
        let pieces = self.pieces.as_mut()?;
        while pieces.next_if(|piece| piece.window.end <= self.cursor).is_some() {}
        let piece = pieces.peek()?;
        let window = piece.window.intersect(Window::new(self.cursor, until)?)?;
        let contacts = contacts_on(piece.turn, &self.rotation.contacts, self.rotation.on_calls);
        Some(Shift { contacts, window, kind: ShiftType::Regular, overridden: Vec::new() })
    }
}

impl Iterator for Shifts<'_> {
    type Item = Shift;

    fn next(&mut self) -> Option<Shift> {
        while self.cursor < self.end {
            let over = in_force(self.overrides, &self.rotation.id, self.cursor);
            let shift = if let Some(over) = over {
                self.overridden(over)
            } else {
                let until = next_begin(self.overrides, &self.rotation.id, self.cursor, None);
                let until = until.min(self.end);
                let shift = self.regular(until);
                if shift.is_none() {
                    self.cursor = until;
                }
                shift
            };
            if let Some(shift) = shift {
                self.cursor = shift.window.end;
                return Some(shift);
            }
        }
        None
    }
}

/// Whose turns lie in `window`, each once, in their order.
fn replaced(rotation: &Rotation, window: Window) -> Vec<ContactId> {
    let mut found: Vec<ContactId> = Vec::new();
    let Some(turns) = Turns::of(rotation) else { return found };
    let everybody = contacts_on(0, &rotation.contacts, u32::MAX).len();
    for piece in turns.pieces(window.start) {
        // A window of years need not be read to its end.
        if piece.window.start >= window.end || found.len() == everybody {
            break;
        }
        if piece.window.end <= window.start {
            continue;
        }
        for contact in contacts_on(piece.turn, &rotation.contacts, rotation.on_calls) {
            if !found.contains(&contact) {
                found.push(contact);
            }
        }
    }
    found
}
