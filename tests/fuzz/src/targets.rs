//! What each parser is held to, one file for each kind of input.

pub mod function_urls;
pub mod inbound;
pub mod incidents;
pub mod machines;
pub mod names;
pub mod pager_duty;
pub mod patterns;
pub mod policies;
pub mod records;
pub mod replies;
pub mod requests;
mod samples;
pub mod schedules;
pub mod signatures;
pub mod slack;
pub mod stacks;
mod tables;
pub mod teams;
pub mod teams_bot;
pub mod terms;

use jiff::Timestamp;

use crate::draw::Draw;

/// Characters of whatever an error says, however long what it quotes.
const ERROR_CHARS_MAX: usize = 1_000;

/// An error says something, and not all of the input again: it ends in a log line and on a screen.
#[track_caller]
fn is_readable(error: &str) {
    let chars = error.chars().count();
    assert!((1..=ERROR_CHARS_MAX).contains(&chars), "an error of {chars} characters");
}

/// Instants at which decisions are taken. The clock is our own: it shows no edge of time.
fn instant(draw: &mut Draw) -> Timestamp {
    const NOW: i64 = 1_795_395_600;
    let near = i64::try_from(draw.below(800 * 86_400)).unwrap();
    let earlier = draw.once_in(8);
    Timestamp::from_second(if earlier { NOW - near } else { NOW + near }).unwrap()
}

/// Instants that somebody may ask about: those, and the edges of time.
fn any_instant(draw: &mut Draw) -> Timestamp {
    match draw.below(8) {
        7 => *draw.pick(&[Timestamp::MAX, Timestamp::MIN, Timestamp::UNIX_EPOCH]),
        _ => instant(draw),
    }
}
