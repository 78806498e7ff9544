//! What Microsoft Teams sends and what it takes: outgoing webhooks and their signatures, what comes to a bot and its
//! tokens, Adaptive Cards, the requests that make channels (Microsoft Graph) and post in them (Bot Framework).

mod activity;
pub mod answer;
pub mod bot;
pub mod card;
pub mod credentials;
pub mod inbound;
pub mod method;
pub mod name;
pub mod signature;
pub mod token;
