//! `tocsin up`: the stack in real time, until it is stopped.

use std::sync::Arc;
use std::time::Duration;

use app::ports::Clock;
use jiff::SignedDuration;
use serde_json::json;

use super::clock::LocalClock;
use super::emulator::{ACCOUNT, REGION};
use super::keys::local_pair;
use super::server;
use super::stack::{Setup, Stack};
use crate::args;
use crate::failure::Failure;
use crate::show::{Output, Tone};

/// The longest time between two looks at what is due: new work shows up by then.
const LOOK: SignedDuration = SignedDuration::from_millis(500);
/// How long a local runbook takes.
const RUNBOOKS_TAKE: SignedDuration = SignedDuration::from_secs(30);

/// Runs until Ctrl-C.
pub(crate) fn run(args: &args::Up, output: Output) -> Result<(), Failure> {
    let runtime = crate::local::runtime();
    let runtime = runtime.map_err(|error| Failure::from_error("cannot start", &error))?;
    runtime.block_on(serve(args, output))
}

async fn serve(args: &args::Up, output: Output) -> Result<(), Failure> {
    let data = &args.data;
    std::fs::create_dir_all(data)
        .map_err(|error| Failure::from_error(&format!("cannot make {}", data.display()), &error))?;
    let delay = Duration::try_from_secs_f64(args.carrier_delay).unwrap_or_default();
    let listener = server::listen(args.port).await?;
    let endpoint = listener.local_addr().map(|address| format!("http://{address}"));
    let endpoint = endpoint.map_err(|error| Failure::from_error("cannot listen", &error))?;
    let stack = Stack::start(Setup {
        data: Some(data),
        clock: LocalClock::Real,
        carrier_delay: SignedDuration::try_from(delay).unwrap_or_default(),
        runbooks_take: RUNBOOKS_TAKE,
        shown: Some(output),
        links: Some(format!("{endpoint}/tocsin/reply/")),
    });
    let stack = Arc::new(stack.await?);
    let pair = local_pair(&stack, data).await?;
    output.object(&json!({
        "endpoint": endpoint,
        "region": REGION,
        "account_id": ACCOUNT,
        "access_key_id": pair.id,
        "secret_access_key": pair.secret,
    }));
    output.line(Tone::Good, &format!("tocsin is up: {endpoint}"));
    let keys = format!("AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={}", pair.id, pair.secret);
    output.line(Tone::Faint, &format!("for AWS's clients: {keys} AWS_DEFAULT_REGION={REGION}"));
    let hint = "try: tocsin signal events/intake/cloudwatch-alarm-action.json";
    output.line(Tone::Faint, &format!("data in {}; {hint}", data.display()));
    let driver = drive(stack.clone());
    tokio::select! {
        never = driver => match never {},
        served = server::serve(listener, stack) => served,
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}

/// Does what is due when it is due, for ever. A failure is said and tried again.
async fn drive(stack: Arc<Stack>) -> std::convert::Infallible {
    loop {
        if let Err(error) = stack.turn().await {
            eprintln!("{}  {error}", stack.clock.now());
        }
        let next = stack.next().await.ok().flatten();
        let wait = next.map_or(LOOK, |next| next.duration_since(stack.clock.now()));
        stack.clock.sleep(wait.clamp(SignedDuration::from_millis(1), LOOK)).await;
    }
}
