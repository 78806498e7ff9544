//! What Microsoft Teams sends and what it takes: outgoing webhooks and their signatures, Adaptive
//! Cards, the requests that make channels (Microsoft Graph) and post in them (Bot Framework).

pub mod answer;
pub mod card;
pub mod credentials;
pub mod inbound;
pub mod method;
pub mod name;
pub mod signature;
