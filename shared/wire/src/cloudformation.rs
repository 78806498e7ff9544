//! CloudFormation: templates that have resources of AWS's Incident Manager, and what CloudFormation
//! asks of those resources.
//!
//! A macro ([`transform`]) makes custom resources of them, and of alarms' actions and rules' targets
//! that name response plans it makes such as CloudWatch and EventBridge can take. A custom resource is
//! then one or a few requests of the API ([`ask`]), so that every rule about it is the API's.

pub mod actions;
pub mod ask;
mod contacts;
pub mod event;
mod incidents;
pub mod kind;
mod known;
mod properties;
mod shown;
pub mod transform;
