//! `tocsin routes`: which plan a signal reaches when nothing names one.

use serde_json::Value;

use crate::args;
use crate::client::Client;
use crate::commands::{list, read_file, text};
use crate::deployed::Deployed;
use crate::failure::Failure;
use crate::show::{Output, Tone};

/// `tocsin routes [set FILE]`
pub(crate) fn run(client: &Client, args: &args::Routes, output: Output) -> Result<(), Failure> {
    let deployed = Deployed::named(&args.of)?;
    let routes = match (&args.command, deployed) {
        (None, None) => client.get("routes", &[])?,
        (None, Some(deployed)) => wire::routes::document(&deployed.routes()?),
        (Some(args::SetRoutes::Set { file }), None) => {
            client.send("routes", &[], &read_file(file)?)?
        }
        (Some(args::SetRoutes::Set { file }), Some(deployed)) => {
            let routes = wire::routes::read(&read_file(file)?);
            let routes = routes.map_err(|error| Failure::usage(error.to_string()))?;
            deployed.set_routes(&routes)?;
            wire::routes::document(&routes)
        }
    };
    output.object(&routes);
    show(&routes, output);
    Ok(())
}

fn show(routes: &Value, output: Output) {
    for rule in list(routes, "rules") {
        let line = format!("{}  {}  {}", text(rule, "plan"), text(rule, "name"), rule["pattern"]);
        output.line(Tone::Plain, &line);
    }
    match routes["default_plan"].as_str() {
        Some(plan) => output.line(Tone::Plain, &format!("{plan}  everything else")),
        None => output.line(Tone::Faint, "everything else is kept, and opens nothing"),
    }
}
