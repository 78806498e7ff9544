//! What goes out: the words of a page, of a notice, of a timeline; events for the bus; the document of an
//! analysis.

pub mod activation;
pub mod analysis;
pub mod answering;
pub mod bundle;
pub mod bus;
pub mod canary;
pub mod chat;
pub mod event;
pub mod hand_off;
pub mod notice;
pub mod page;
pub mod pager_duty;
pub mod reply;
pub mod runbook;
pub mod timeline;
