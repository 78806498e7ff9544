//! The paging protocol as a model: one engagement in a store with conditional writes, whoever acts
//! on it, and everything that may go wrong.
//!
//! It is written from what the protocol promises and knows nothing of the product's code, so that it
//! cannot be wrong in the same way. [`system::System::apply`] is the protocol. [`model`] lets the
//! checker try every order of steps at small sizes; the simulation follows what the product did, step
//! by step, at any size.

pub mod decide;
pub mod engagement;
pub mod executor;
pub mod judge;
pub mod model;
pub mod mutant;
pub mod rules;
pub mod system;
