//! `tocsin heartbeats`

use clap::{Args, Subcommand};
use domain::heartbeat::Interval;
use domain::ids::{HeartbeatName, PlanName};
use jiff::{Span, SpanRelativeTo};

use super::Whose;

/// `tocsin heartbeats`
#[derive(Debug, Args)]
pub(crate) struct Heartbeats {
    /// Whose they are.
    #[command(flatten)]
    pub(crate) of: Whose,
    /// What to do with them; they are listed when absent.
    #[command(subcommand)]
    pub(crate) command: Option<ChangeHeartbeat>,
}

/// What is done with a heartbeat.
#[derive(Debug, Subcommand)]
pub(crate) enum ChangeHeartbeat {
    /// Make one, or say all of one anew: what is not given is not kept.
    Set {
        /// What its pings name.
        #[arg(value_parser = HeartbeatName::parse)]
        name: HeartbeatName,
        /// The longest time from one ping to the next: 90m, 25h, 8d. It counts at once.
        #[arg(long, value_name = "DURATION", value_parser = interval)]
        every: Interval,
        /// The response plan that answers when no ping comes; routing finds one, when absent.
        #[arg(long, value_parser = PlanName::parse)]
        plan: Option<PlanName>,
        /// What responders should know.
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
    },
    /// Remove one. Its pings are kept from then on; an incident about it stays open.
    Remove {
        /// Which.
        #[arg(value_parser = HeartbeatName::parse)]
        name: HeartbeatName,
    },
}

/// A duration in words or as ISO 8601 has it. A day is 24 hours: nobody says whose day it is.
fn interval(text: &str) -> Result<Interval, String> {
    let span: Result<Span, _> = text.parse();
    let duration = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
    let duration = duration.map_err(|_| "a duration, such as 90m, 25h or 8d".to_owned())?;
    Interval::try_from(duration).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("60s", 60),
            ("90m", 5_400),
            ("25h", 90_000),
            ("1d 1h", 90_000),
            ("2w", 1_209_600),
            ("PT5M", 300),
        ] {
            assert_eq!(interval(text).map(Interval::seconds), Ok(seconds), "{text}");
        }
        let no_duration = "a duration, such as 90m, 25h or 8d";
        for (text, said) in [
            ("", no_duration),
            ("300", no_duration),
            ("often", no_duration),
            // Of how many days?
            ("1mo", no_duration),
            ("30s", "30s is no interval of a heartbeat: whole seconds from 60 up to 370 days"),
            ("371d", "8904h is no interval of a heartbeat: whole seconds from 60 up to 370 days"),
        ] {
            assert_eq!(interval(text), Err(said.to_owned()), "{text}");
        }
    }
}
