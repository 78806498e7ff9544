//! A stand-in for Microsoft Teams: logins, Graph's channels and the Bot Framework's messages of one
//! team. It verifies every request against the published shapes, and goes wrong as it is told.
//= graph#channel-resource, bot-framework#rest-connector-api, adaptive-cards#schema

mod schema;
mod server;
mod team;

pub use server::Server;
pub use team::{Member, Post, Room, Team};
