//! The use cases over the store in memory: what they cost, and what becomes of a page when
//! something goes wrong around it.

mod access;
mod aliases;
mod analysis;
mod bench;
mod budgets;
mod canary;
mod carriers;
mod chat;
mod cost;
mod directory;
mod echoes;
mod escalated;
mod fair;
mod faults;
mod faulty;
mod findings;
mod hand_offs;
mod heartbeats;
mod incidents;
mod life;
mod pager_duty;
mod roads;
mod runbooks;
