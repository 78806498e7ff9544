//! CloudFormation: templates that have resources of AWS's Incident Manager, and what CloudFormation
//! asks of those resources.
//!
//! A macro ([`transform`]) makes custom resources of them, and of alarms' actions that name response
//! plans it makes actions that CloudWatch can take. A custom resource is then one or a few requests
//! of the API ([`ask`]), so that every rule about it is the API's.

pub mod actions;
pub mod ask;
mod contacts;
pub mod event;
mod incidents;
pub mod kind;
mod properties;
pub mod transform;
