//! The use cases: load, decide (in `domain`), commit, dispatch; generic over [`ports`].
//!
//! One direction: a use case reads state, asks the domain what to do, commits the answer, and only
//! then acts. It holds no rule of its own: what it may decide is when to read again and how often
//! to try.

pub mod ports;
