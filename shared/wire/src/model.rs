//! What the models of AWS's services have in common: the language of the tables that say what an
//! input may be, the walk that holds an input against one, and values that every service writes
//! alike.
//!
//! [`rules`] is what a table is written in, [`pattern`] what it may ask of a string, and
//! [`validate`] what reads it. [`seconds`] and [`secret`] are values.

pub mod pattern;
pub mod rules;
pub mod seconds;
pub mod secret;
pub mod validate;
