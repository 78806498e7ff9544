//! What goes out: the words of a page, of a notice, of a timeline; the document of an analysis.

pub mod activation;
pub mod analysis;
pub mod bundle;
pub mod canary;
pub mod hand_off;
pub mod page;
pub mod timeline;
