//! What the demo prints: the timeline as it grows, and a summary.

use std::time::Duration;

use domain::analysis::Figures;
use domain::timeline::TimelineEvent;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use wire::outbound::timeline::{channel, contact, event_type, tell};

use crate::commands::tone_of;
use crate::show::{Output, Tone};

/// Shown seconds for each played minute, at speed 1: the guide's 70 minutes take 14 seconds.
const SECONDS_PER_MINUTE: f64 = 0.2;

/// One line of `demo --json`.
#[derive(Debug, Serialize)]
pub(crate) struct Line<'a> {
    pub(crate) offset_seconds: i64,
    pub(crate) event_type: &'a str,
    pub(crate) contact: Option<&'a str>,
    pub(crate) channel: Option<&'a str>,
    pub(crate) text: String,
}

/// Prints on a clock that runs faster than the story's.
pub(crate) struct Teller {
    pub(crate) start: Timestamp,
    pub(crate) speed: f64,
    pub(crate) output: Output,
    shown_until: Timestamp,
}

impl Teller {
    pub(crate) fn new(start: Timestamp, speed: f64, output: Output) -> Self {
        Self { start, speed, output, shown_until: start }
    }

    /// Tells one event of the timeline.
    pub(crate) fn event(&mut self, event: &TimelineEvent) {
        self.wait_until(event.at);
        self.line(&Line {
            offset_seconds: event.at.duration_since(self.start).as_secs(),
            event_type: event_type(&event.fact),
            contact: contact(&event.fact).map(domain::ids::ContactId::as_str),
            channel: channel(&event.fact).map(domain::contact::ChannelKind::as_str),
            text: tell(&event.fact),
        });
    }

    /// Tells anything else.
    pub(crate) fn line(&self, line: &Line<'_>) {
        self.output.object(line);
        let minutes = line.offset_seconds / 60;
        let seconds = line.offset_seconds % 60;
        let tone = tone_of(line.event_type);
        let offset = self.output.paint(Tone::Faint, &format!("T+{minutes:02}:{seconds:02}"));
        let text = self.output.paint(tone, &line.text);
        self.output.line(Tone::Plain, &format!("{offset}  {text}"));
    }

    /// Lets the shown time pass. Only what is shown waits: the story's clock has jumped already.
    fn wait_until(&mut self, at: Timestamp) {
        let minutes = at.duration_since(self.shown_until).as_secs_f64() / 60.0;
        self.shown_until = self.shown_until.max(at);
        let wait = minutes * SECONDS_PER_MINUTE / self.speed;
        if let Ok(wait) = Duration::try_from_secs_f64(wait) {
            std::thread::sleep(wait);
        }
    }
}

/// The figures of an incident in one line.
pub(crate) fn summary(of: &Figures) -> String {
    let pages: usize = of.paged.iter().map(|paged| paged.sent).sum();
    format!(
        "duration {}, time to acknowledge {}, time to resolve {}, {pages} pages sent",
        words(of.duration),
        words(of.time_to(of.acknowledged_at)),
        words(of.time_to(of.resolved_at)),
    )
}

fn words(span: Option<SignedDuration>) -> String {
    span.map_or_else(|| "none".to_owned(), |span| format!("{} min", span.as_mins()))
}
