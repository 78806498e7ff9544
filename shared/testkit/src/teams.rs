//! A stand-in for Microsoft Teams: logins, Graph's channels and the Bot Framework's messages of one
//! team, and what they send to an app. It verifies every request against the published shapes, and goes wrong as it is told.
//= graph#channel-resource, bot-framework#rest-connector-api, adaptive-cards#schema

mod schema;
mod sender;
mod server;
mod team;

pub use sender::{SERVICE_URL, Sender, Signed, published_keys};
pub use server::Server;
pub use team::{APP, Member, Post, Room, SECRET, TENANT, Team, WEBHOOK_TOKEN};
