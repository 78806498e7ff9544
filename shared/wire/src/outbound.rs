//! What goes out: the words of a page, of a notice, of a timeline.

pub mod activation;
pub mod bundle;
pub mod canary;
pub mod hand_off;
pub mod page;
pub mod timeline;
