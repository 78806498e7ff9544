//! A job that pings, stops, and pings again.

use std::sync::Arc;

use domain::configuration::Configuration;
use domain::heartbeat::Heartbeat;
use testkit::builders;
use testkit::world::Millis;

use super::{Draw, instant};

/// One ping, which is delivered a moment after it was sent.
#[derive(Debug, Clone, Copy)]
pub struct Ping {
    /// When it is delivered.
    pub at: Millis,
    /// When it was sent, by its sender's clock.
    pub sent: Millis,
}

const NAME: &str = "batch";

/// The one heartbeat of a life, as it is configured.
pub fn heartbeat(of: &Configuration) -> Option<&Heartbeat> {
    of.heartbeats.values().next()
}

/// Configures a heartbeat, and lets it ping for a while, and for another while after a pause.
pub(super) fn pings(draw: &mut Draw, team: &mut Configuration) -> Vec<Ping> {
    let seconds = draw.number(60, 600);
    let heartbeat = builders::heartbeat(NAME, u32::try_from(seconds).unwrap());
    team.heartbeats.insert(heartbeat.name.clone(), heartbeat);
    let interval = seconds * 1_000;
    let (mut pings, mut sent) = (Vec::new(), draw.number(0, 300_000));
    for _ in 0..draw.number(1, 3) {
        for _ in 0..draw.number(1, 5) {
            pings.push(Ping { at: sent + draw.number(20, 300), sent });
            sent += interval * draw.number(20, 95) / 100;
        }
        sent += interval + draw.number(1_000, 1_800_000);
    }
    pings
}

/// What is delivered.
pub fn ping_payload(ping: &Ping) -> Arc<[u8]> {
    let time = instant(ping.sent);
    let text = format!(
        r#"{{"version":"0","id":"","detail-type":"Heartbeat","source":"tocsin.heartbeat","account":"123456789012","time":"{time}","region":"ap-northeast-1","resources":[],"detail":{{"name":"{NAME}"}}}}"#
    );
    text.into_bytes().into()
}
