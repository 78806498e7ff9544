//! The `tocsin` command: the local stack, the demo, and the operator's commands.
// The SDK's futures nest deeper than the compiler follows by default.
#![recursion_limit = "256"]

mod analysis;
mod args;
mod client;
mod commands;
mod credentials;
mod demo;
mod deployed;
mod doctor;
mod failure;
mod heartbeats;
mod local;
mod on_call;
mod routes;
mod runbooks;
mod show;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let output = show::Output::new(arguments.json);
    let client = client::Client::new(&arguments.endpoint);
    match arguments.command {
        Command::Demo(demo) => demo::run(&demo, output),
        Command::Up(up) => local::up::run(&up, output),
        Command::Signal(signal) => commands::signal(&client, &signal, output),
        Command::Incidents(list) => commands::incidents(&client, &list, output),
        Command::Chat(of) => commands::chat(&client, &of, output),
        Command::Timeline(of) => commands::timeline(&client, &of, output),
        Command::Ack(ack) => commands::ack(&client, &ack, output),
        Command::Page(page) => commands::page(&client, &page, output),
        Command::Resolve(resolve) => commands::resolve(&client, &resolve, output),
        Command::Reply(reply) => commands::reply(&client, &reply, output),
        Command::Escalate(escalate) => commands::escalate(&client, &escalate, output),
        Command::Analysis(of) => analysis::run(&client, of, output),
        Command::Runbooks(of) => runbooks::run(&client, &of, output),
        Command::Who(who) => commands::who(&client, &who, output),
        Command::Shifts(shifts) => on_call::shifts(&client, &shifts, output),
        Command::Preview(preview) => on_call::preview(&client, &preview, output),
        Command::Verify(verify) => on_call::verify(&client, &verify, output),
        Command::Doctor(of) => doctor::run(&client, &of, output),
        Command::Heartbeats(of) => heartbeats::run(&client, &of, output),
        Command::Credentials { of, command } => credentials::run(&client, &of, &command, output),
        Command::Routes(routes) => routes::run(&client, &routes, output),
        Command::Inbox => commands::inbox(&client, output),
    }
}
