//! What holds across crates. One binary, so that it links once.

mod template;
