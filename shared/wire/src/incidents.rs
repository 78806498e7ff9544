//! The API of ssm-incidents, as boto3, the AWS CLI and Terraform speak it: REST with JSON, a path
//! for each operation, members in the path, in the query and in the body.
//!
//! The way in is [`operation`] (what is asked, and where on the wire its members are), [`gather`]
//! (all members as one object), [`rules`] (what the service's model demands of that object, as a
//! table) and [`request`], which holds it against the table and reads it. [`answer`] and
//! [`fault`] are what is said to it, and [`shape`] is what both directions have in common.

pub mod answer;
pub mod fault;
pub mod gather;
pub mod operation;
pub mod request;
pub mod rules;
pub mod shape;
