//! The command line, with an example for every command.

mod analysis;
mod heartbeats;
mod runbooks;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;

pub(crate) use analysis::Analysis;
pub(crate) use heartbeats::{ChangeHeartbeat, Heartbeats};
pub(crate) use runbooks::{Runbooks, Say};

/// Tocsin: a self-hosted incident manager for AWS.
#[derive(Debug, Parser)]
#[command(name = "tocsin", version, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  tocsin demo\n  tocsin up\n  tocsin signal events/intake/cloudwatch-alarm-action.json"
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print JSON, one object per line.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Where a running `tocsin up` listens.
    #[arg(long, global = true, default_value = "http://127.0.0.1:4580", value_name = "URL")]
    pub(crate) endpoint: String,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play an incident from its alarm to its resolution, with time compressed.
    #[command(
        after_help = "Example:\n  tocsin demo --event events/intake/guardduty-severity-8.json --speed 10"
    )]
    Demo(Demo),
    /// Run the local stack until it is stopped.
    #[command(after_help = "Example:\n  tocsin up --port 4580 --data .tocsin")]
    Up(Up),
    /// Hand a payload to intake, as its source would.
    #[command(after_help = "Example:\n  tocsin signal events/intake/cloudwatch-alarm-action.json")]
    Signal(Signal),
    /// List incidents, the newest first, and signals kept for inspection.
    #[command(after_help = "Example:\n  tocsin incidents --limit 10")]
    Incidents(List),
    /// Tell what happened in an incident.
    #[command(after_help = "Example:\n  tocsin timeline last")]
    Timeline(Of),
    /// Show the chat channel of an incident of the local stack, or type a command there.
    #[command(
        after_help = "Examples:\n  tocsin chat last\n  tocsin chat last status\n  tocsin chat last ack --as tanaka-taro\n  tocsin chat last resolve pool doubled --as tanaka-taro"
    )]
    Chat(Chat),
    /// Acknowledge a page, or everything of an incident that you were paged for.
    #[command(
        after_help = "Examples:\n  tocsin ack last --as suzuki-hanako\n  tocsin ack last --code 483920"
    )]
    Ack(Ack),
    /// Engage a further contact in an incident.
    #[command(
        after_help = "Example:\n  tocsin page last --contact engineering-manager --as suzuki-hanako"
    )]
    Page(Page),
    /// Resolve an incident: nobody is paged for it any more.
    #[command(
        after_help = "Example:\n  tocsin resolve last --as suzuki-hanako --summary \"pool size doubled\""
    )]
    Resolve(Resolve),
    /// Reply to a page by a text message, as its phone would.
    #[command(
        after_help = "Examples:\n  tocsin reply +819012345678 483920\n  tocsin reply +819012345678 \"483920 resolve\""
    )]
    Reply(Reply),
    /// Let the next stages of everything that runs for an incident begin now.
    #[command(after_help = "Example:\n  tocsin escalate last --as suzuki-hanako")]
    Escalate(Escalate),
    /// Show what is known of an incident afterwards, and write what only people know.
    #[command(
        after_help = "Examples:\n  tocsin analysis last\n  tocsin analysis last set --root-cause \"the pool was too small\" --as suzuki-hanako\n  tocsin analysis last add-follow-up --what \"Double the pool\" --owner tanaka-taro --due 2026-12-01\n  tocsin analysis last done 1\n  tocsin analysis last close\n  tocsin analysis last --deployment tocsin"
    )]
    Analysis(Analysis),
    /// List what runs for an incident, and approve, cancel or repeat it.
    #[command(
        after_help = "Examples:\n  tocsin runbooks last\n  tocsin runbooks last approve 1 --as tanaka-taro\n  tocsin runbooks last cancel 2 --as suzuki-hanako\n  tocsin runbooks last retry 1 --deployment tocsin"
    )]
    Runbooks(Runbooks),
    /// Tell who is on call.
    #[command(after_help = "Example:\n  tocsin who web-team --at 2026-11-24T09:00:00+09:00")]
    Who(Who),
    /// List the shifts of a schedule.
    #[command(after_help = "Example:\n  tocsin shifts web-team --days 14")]
    Shifts(Shifts),
    /// Tell who would be paged, when, by what, and why, if nobody answered.
    #[command(
        after_help = "Example:\n  tocsin preview prod-api-incident-plan --at 2026-11-28T03:00:00+09:00"
    )]
    Preview(Preview),
    /// Look for what would let an incident go unheard; fails when there is any.
    #[command(after_help = "Example:\n  tocsin verify --days 90 --json")]
    Verify(Verify),
    /// Look at a deployment, say what is wrong with it and what to do; fails when anything is.
    #[command(
        after_help = "Examples:\n  tocsin doctor --deployment tocsin --region ap-northeast-1\n  tocsin doctor --deployment tocsin --profile ops --json\n  tocsin doctor"
    )]
    Doctor(Whose),
    /// List heartbeats, or set and remove them.
    #[command(
        after_help = "Examples:\n  tocsin heartbeats\n  tocsin heartbeats set nightly-batch --every 25h --plan prod-api-incident-plan --description \"It writes the invoices\"\n  tocsin signal events/intake/heartbeat-bare.json\n  tocsin heartbeats remove nightly-batch\n  tocsin heartbeats --deployment tocsin"
    )]
    Heartbeats(Heartbeats),
    /// Make, list and revoke the access keys that AWS's clients sign with.
    #[command(
        after_help = "Examples:\n  tocsin credentials create --description terraform\n  tocsin credentials create --policy policy.json\n  tocsin credentials list --deployment tocsin --region ap-northeast-1\n  tocsin credentials revoke TKIAIOSFODNN7EXAMPLE"
    )]
    Credentials {
        /// Whose they are.
        #[command(flatten)]
        of: Whose,
        /// What to do with them.
        #[command(subcommand)]
        command: Credentials,
    },
    /// Show the routing rules, or replace them.
    #[command(
        after_help = "Examples:\n  tocsin routes\n  tocsin routes set routes.json --deployment tocsin\n\nroutes.json:\n  {\"rules\": [{\"name\": \"severe findings\", \"pattern\": {\"source\": [\"aws.guardduty\"]}, \"plan\": \"security-incident-plan\"}],\n   \"default_plan\": \"prod-api-incident-plan\"}"
    )]
    Routes(Routes),
    /// Show what the local stack has sent.
    #[command(after_help = "Example:\n  tocsin inbox")]
    Inbox,
}

/// `tocsin demo`
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The payload that starts it; the guide's 5XX alarm when absent.
    #[arg(long, value_name = "FILE")]
    pub(crate) event: Option<PathBuf>,
    /// How fast it is shown: 2 is twice as fast as usual, 0 does not wait at all.
    #[arg(long, default_value_t = 1.0, value_name = "N", value_parser = speed)]
    pub(crate) speed: f64,
}

/// `tocsin up`
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// The port to listen on, on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 4580)]
    pub(crate) port: u16,
    /// The folder that keeps its data.
    #[arg(long, default_value = ".tocsin", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Seconds that the local carriers take to accept a page: to try out slow ones.
    #[arg(long, default_value_t = 0.0, value_name = "SECONDS", value_parser = speed)]
    pub(crate) carrier_delay: f64,
}

/// `tocsin signal`
#[derive(Debug, Args)]
pub(crate) struct Signal {
    /// The payload; `-` reads standard input.
    pub(crate) file: PathBuf,
    /// The response plan whose alias of intake is invoked.
    #[arg(long)]
    pub(crate) plan: Option<String>,
}

/// `tocsin incidents`
#[derive(Debug, Args)]
pub(crate) struct List {
    /// How many.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(crate) limit: u16,
}

/// A command about one incident.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// The incident's id or ARN, the beginning of its UUID, or `last`.
    pub(crate) incident: String,
}

/// `tocsin chat`
#[derive(Debug, Args)]
pub(crate) struct Chat {
    /// The incident's id or ARN, the beginning of its UUID, or `last`.
    pub(crate) incident: String,
    /// What is typed after the app's name: `help` tells what there is.
    #[arg(value_name = "COMMAND")]
    pub(crate) words: Vec<String>,
    /// Who types it, by the alias of a contact or an e-mail address.
    #[arg(long = "as", value_name = "PERSON", default_value = "operator")]
    pub(crate) by: String,
}

/// `tocsin ack`
#[derive(Debug, Args)]
pub(crate) struct Ack {
    /// A page's id or ARN; or an incident's, the beginning of its UUID, or `last`.
    #[arg(value_name = "PAGE_OR_INCIDENT")]
    pub(crate) subject: String,
    /// Who acknowledges.
    #[arg(long = "as", value_name = "CONTACT", required_unless_present = "code")]
    pub(crate) contact: Option<String>,
    /// The code that the page carried, instead of a name.
    #[arg(long, conflicts_with = "contact")]
    pub(crate) code: Option<String>,
    /// Take over although you were not paged.
    #[arg(long)]
    pub(crate) take: bool,
}

/// `tocsin page`
#[derive(Debug, Args)]
pub(crate) struct Page {
    /// The incident's id or ARN, the beginning of its UUID, or `last`.
    pub(crate) incident: String,
    /// Whom to engage: a person, an escalation plan or a schedule.
    #[arg(long)]
    pub(crate) contact: String,
    /// Who asks.
    #[arg(long = "as", value_name = "CONTACT", default_value = "operator")]
    pub(crate) by: String,
}

/// `tocsin resolve`
#[derive(Debug, Args)]
pub(crate) struct Resolve {
    /// The incident's id or ARN, the beginning of its UUID, or `last`.
    pub(crate) incident: String,
    /// Who resolves it.
    #[arg(long = "as", value_name = "CONTACT", default_value = "operator")]
    pub(crate) by: String,
    /// What it was.
    #[arg(long)]
    pub(crate) summary: Option<String>,
}

/// `tocsin reply`
#[derive(Debug, Args)]
pub(crate) struct Reply {
    /// Whose phone, in E.164.
    pub(crate) phone: String,
    /// What it writes: a code, and perhaps `resolve` or `escalate`.
    pub(crate) text: String,
}

/// `tocsin escalate`
#[derive(Debug, Args)]
pub(crate) struct Escalate {
    /// The incident's id or ARN, the beginning of its UUID, or `last`.
    pub(crate) incident: String,
    /// Who does not wait.
    #[arg(long = "as", value_name = "CONTACT", default_value = "operator")]
    pub(crate) by: String,
}

/// Which deployment; the local stack when none is named.
#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// A deployment in AWS, by its parameter NamePrefix, instead of the local stack.
    #[arg(long, global = true, value_name = "NAME", value_parser = name_prefix)]
    pub(crate) deployment: Option<String>,
    /// Its Region; when absent, that of the environment, then that of the profile.
    #[arg(long, global = true)]
    pub(crate) region: Option<String>,
    /// The profile whose credentials are used, whatever the environment has; when absent, those that the AWS CLI would use.
    #[arg(long, global = true)]
    pub(crate) profile: Option<String>,
    /// Its table; when absent, intake is asked for it.
    #[arg(long, global = true)]
    pub(crate) table: Option<String>,
}

/// `tocsin credentials`
#[derive(Debug, Subcommand)]
pub(crate) enum Credentials {
    /// Make an access key; its secret is shown once.
    Create {
        /// What it is for.
        #[arg(long, default_value = "")]
        description: String,
        /// A file with the IAM policy of what it may do; everything, when absent.
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,
    },
    /// List them, without their secrets.
    List,
    /// Revoke a key; it stops working everywhere within a minute.
    Revoke {
        /// The key's id.
        #[arg(value_name = "ACCESS_KEY_ID")]
        id: String,
    },
}

/// `tocsin routes`
#[derive(Debug, Args)]
pub(crate) struct Routes {
    /// Whose they are.
    #[command(flatten)]
    pub(crate) of: Whose,
    /// What to do with them; they are shown when absent.
    #[command(subcommand)]
    pub(crate) command: Option<SetRoutes>,
}

/// What is done with routing rules.
#[derive(Debug, Subcommand)]
pub(crate) enum SetRoutes {
    /// Replace all routing rules with those in a file.
    Set {
        /// The document; `-` reads standard input.
        file: PathBuf,
    },
}

/// `tocsin who`
#[derive(Debug, Args)]
pub(crate) struct Who {
    /// The schedule; all of them when absent.
    pub(crate) schedule: Option<String>,
    /// The instant, with an offset; now when absent.
    #[arg(long, value_name = "T")]
    pub(crate) at: Option<Timestamp>,
}

/// `tocsin shifts`
#[derive(Debug, Args)]
pub(crate) struct Shifts {
    /// The schedule.
    pub(crate) schedule: String,
    /// From when, with an offset; now when absent.
    #[arg(long, value_name = "T")]
    pub(crate) from: Option<Timestamp>,
    /// For how many days.
    #[arg(long, default_value_t = 14, value_name = "N")]
    pub(crate) days: u32,
}

/// `tocsin preview`
#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// The response plan.
    pub(crate) plan: String,
    /// The instant, with an offset; now when absent.
    #[arg(long, value_name = "T")]
    pub(crate) at: Option<Timestamp>,
}

/// `tocsin verify`
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// How many days to look ahead.
    #[arg(long, default_value_t = 90, value_name = "N")]
    pub(crate) days: u32,
}

/// What the template takes as its parameter NamePrefix.
fn name_prefix(text: &str) -> Result<String, String> {
    let is_in_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
    if begins && (3..=20).contains(&text.len()) && text.bytes().all(is_in_name) {
        return Ok(text.to_owned());
    }
    Err("3-20 of a-z, 0-9 and '-', beginning with a letter".to_owned())
}

/// A number that is not negative.
fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("a number that is not negative".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn a_deployment_is_named_before_or_after_the_verb() {
        for line in [
            "tocsin credentials --deployment tocsin --region eu-west-1 list",
            "tocsin credentials list --region eu-west-1 --deployment tocsin",
            "tocsin credentials --deployment tocsin list --region eu-west-1",
        ] {
            let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
            let Command::Credentials { of, .. } = arguments.command else { panic!("{line}") };
            assert_eq!(of.deployment.as_deref(), Some("tocsin"), "{line}");
            assert_eq!(of.region.as_deref(), Some("eu-west-1"), "{line}");
        }
        for wrong in [
            "tocsin credentials list --deployment ../other",
            "tocsin credentials list --deployment Tocsin",
            // No table has so short a name.
            "tocsin credentials list --deployment to",
        ] {
            assert!(Arguments::try_parse_from(wrong.split(' ')).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_is_consistent_and_every_verb_has_an_example() {
        let mut command = Arguments::command();
        command.build();
        command.clone().debug_assert();
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("tocsin {}", verb.get_name())), "{}", verb.get_name());
        }
    }
}
