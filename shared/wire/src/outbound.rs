//! What goes out: the words of a page.

pub mod bundle;
pub mod page;
pub mod timeline;
