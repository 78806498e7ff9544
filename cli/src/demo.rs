//! `tocsin demo`: an incident from its alarm to its resolution, on a clock that jumps from one due
//! instant to the next, so that a slow machine moves no page.

mod play;
mod prescribed;
mod tell;

use domain::ids::IncidentId;
use jiff::{SignedDuration, Timestamp};
use wire::inbound::Reading;

use crate::args;
use crate::failure::Failure;
use crate::local::clock::LocalClock;
use crate::local::stack::{Setup, Stack};
use crate::show::Output;
use play::{Play, RUNBOOKS_TAKE};
use prescribed::PageAt;

/// The guide's use case 1: a real 5XX alarm, as CloudWatch hands it to its Lambda action.
const ALARM: &[u8] = include_bytes!("../../events/intake/cloudwatch-alarm-action.json");

/// Plays a payload and checks that the pages that left are those that the plans prescribe.
pub(crate) fn run(args: &args::Demo, output: Output) -> Result<(), Failure> {
    let payload = match &args.event {
        None => ALARM.to_vec(),
        Some(path) => std::fs::read(path).map_err(|error| {
            Failure::usage(format!("cannot read {}: {error}", path.display()))
                .hint("events/intake/ holds real payloads")
        })?,
    };
    let runtime = crate::local::runtime();
    let runtime = runtime.map_err(|error| Failure::from_error("cannot start", &error))?;
    runtime.block_on(show(&payload, args.speed, output))
}

async fn show(payload: &[u8], speed: f64, output: Output) -> Result<(), Failure> {
    let start = started_at(payload);
    let stack = Stack::start(Setup {
        data: None,
        clock: LocalClock::set(start),
        carrier_delay: SignedDuration::ZERO,
        runbooks_take: RUNBOOKS_TAKE,
        shown: None,
        links: None,
    });
    let stack = stack.await?;
    let mut play = Play::new(&stack, start, speed, output);
    let opened = play.signal(payload).await?;
    let mut prescribed: Vec<PageAt> = Vec::new();
    for (incident, plan) in &opened {
        prescribed.extend(play.prescribe(plan).await?);
        play.until_resolved(incident).await?;
    }
    prescribed.sort();
    let mut sent = play.sent(&opened).await?;
    sent.sort();
    if sent == prescribed {
        return Ok(());
    }
    let words =
        |pages: &[PageAt]| pages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(Failure::new(format!(
        "the pages that left are not those that the plans prescribe\n  prescribed: {}\n  sent:       {}",
        words(&prescribed),
        words(&sent),
    ))
    .hint("this is a bug in Tocsin; please report it with the payload"))
}

/// When the story begins: when its first signal's subject changed, by the source's clock.
fn started_at(payload: &[u8]) -> Timestamp {
    // The guide's Monday, 10:00 in Tokyo, for payloads that tell no time.
    let monday: Timestamp = "2026-11-23T01:00:00Z".parse().expect("a valid instant");
    let readings = wire::inbound::read(payload, monday);
    let times = readings.iter().filter_map(|reading| match reading {
        Reading::Signal(arrival) => Some(arrival.signal.occurred_at),
        Reading::Ping(_) | Reading::Change(_) | Reading::Ignored(_) | Reading::Broken(_) => None,
    });
    times.min().unwrap_or(monday)
}

/// An incident that a signal opened, with its plan.
type Opened = (IncidentId, domain::response_plan::ResponsePlan);
