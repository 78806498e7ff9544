//! The API: what AWS's clients ask, answered as AWS answers it.
//!
//! The way in is the [`door`]. Who asks is known by the [`signature`] of the request; what is asked
//! ends in the use cases that everything else ends in.

pub mod authenticate;
pub mod contacts;
pub mod door;
pub mod entrance;
pub mod function_url;
pub mod incidents;
mod page_token;
pub mod ports;
mod resource;
pub mod signature;
#[cfg(test)]
mod testing;
