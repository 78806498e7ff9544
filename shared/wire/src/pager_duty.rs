//! What PagerDuty sends and takes: the requests of its REST API and of its Events API, what their answers mean, its
//! webhooks and their signatures, and the secret that we are known by.
//!
//! Nothing here knows a rule of the product.

pub mod answer;
pub mod credentials;
pub mod method;
pub mod secret;
pub mod signature;
pub mod webhook;
