//! Mailboxes and the bundles that left by them.

use app::ports::{MailboxChange, MailboxError, Replaces};

use super::State;

pub(super) fn put(state: &mut State, change: &MailboxChange) -> Result<(), MailboxError> {
    let stored = state.mailboxes.get(&change.next.channel);
    let holds = match (change.expected, stored) {
        (Replaces::Resting(_), None) => true,
        (Replaces::Resting(now), Some((mailbox, _))) => {
            mailbox.rests_at().is_some_and(|at| at <= now)
        }
        (Replaces::State(expected), stored) => stored.is_some_and(|(_, id)| *id == expected),
    };
    match stored {
        _ if holds => {
            let stored = (change.next.clone(), change.id);
            state.mailboxes.insert(change.next.channel.clone(), stored);
            Ok(())
        }
        // Our own first success, whose answer was lost.
        Some((_, id)) if *id == change.id => Ok(()),
        other => Err(MailboxError::Raced(other.cloned().map(Box::new))),
    }
}
