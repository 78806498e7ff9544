//! The API of ssm-contacts, as boto3, the AWS CLI and Terraform speak it: `awsJson1.1`, one path,
//! the operation in `X-Amz-Target`.
//!
//! The way in is [`operation`] (what is asked), [`rules`] (what the service's model demands of
//! the input, as a table) and [`validate`] (a walk over an input by that table). [`request`]
//! reads an input that has passed, [`answer`] and [`fault`] are what is said to it, and [`shape`]
//! is what both directions have in common.

pub mod answer;
pub mod fault;
pub mod operation;
pub mod request;
pub mod rules;
pub mod shape;
pub mod validate;
