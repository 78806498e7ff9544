//! What a function is told by its environment, read once when a sandbox starts.
//!
//! Parsing is pure. A setting that is missing, unknown or malformed stops the start: a misspelt
//! name must not silently switch off a channel.

mod teams;

use std::collections::BTreeMap;

use adapters::calling::Calls;
use domain::arn::Deployment;
use domain::contact::Address;
use jiff::SignedDuration;
use tracing::Level;

pub use teams::TeamsUrls;

/// The environment, by name.
pub type Environment = BTreeMap<String, String>;

/// What every name of ours begins with.
const OURS: &str = "TOCSIN_";

const TABLE: &str = "TOCSIN_TABLE";
const ACCOUNT: &str = "TOCSIN_ACCOUNT";
const RESPONSE_MACHINE: &str = "TOCSIN_RESPONSE_MACHINE_ARN";
const ESCALATION_MACHINE: &str = "TOCSIN_ESCALATION_MACHINE_ARN";
const INTAKE_FUNCTION: &str = "TOCSIN_INTAKE_FUNCTION";
const FAILED_SIGNALS: &str = "TOCSIN_FAILED_SIGNALS_ARN";
const CANARY_MINUTES: &str = "TOCSIN_CANARY_MINUTES";
const CANARY_SINK: &str = "TOCSIN_CANARY_SINK";
const EMAIL_SENDER: &str = "TOCSIN_EMAIL_SENDER";
const VOICE_ORIGINATION: &str = "TOCSIN_VOICE_ORIGINATION";
const VOICE_ID: &str = "TOCSIN_VOICE_ID";
const SMS_SENDER_ID: &str = "TOCSIN_SMS_SENDER_ID";
const EVENT_BUS: &str = "TOCSIN_EVENT_BUS";
const MASTER_KEY: &str = "TOCSIN_MASTER_KEY_PARAMETER";
const CONNECT_INSTANCE: &str = "TOCSIN_CONNECT_INSTANCE_ARN";
const CONNECT_FLOW: &str = "TOCSIN_CONNECT_FLOW";
const CONNECT_SOURCE: &str = "TOCSIN_CONNECT_SOURCE";
const REPLY_URL: &str = "TOCSIN_REPLY_URL";
const API_HOSTS: &str = "TOCSIN_API_HOSTS";
const SLACK_SECRET: &str = "TOCSIN_SLACK_SECRET";
const SLACK_URL: &str = "TOCSIN_SLACK_URL";
const FUNCTION: &str = "AWS_LAMBDA_FUNCTION_NAME";
const TEAMS_SECRET: &str = "TOCSIN_TEAMS_SECRET";
const TEAMS_URLS: &str = "TOCSIN_TEAMS_URLS";
const PAGERDUTY_SECRET: &str = "TOCSIN_PAGERDUTY_SECRET";
const PAGERDUTY_URL: &str = "TOCSIN_PAGERDUTY_URL";
const LOG_LEVEL: &str = "TOCSIN_LOG_LEVEL";
const REGION: &str = "AWS_REGION";
const ENDPOINT: &str = "AWS_ENDPOINT_URL";

/// What follows `NamePrefix` in the name of intake.
const INTAKE: &str = "-intake";

/// Where Slack's Web API is.
const SLACK: &str = "https://slack.com/api";

const KNOWN: &[&str] = &[
    TABLE,
    ACCOUNT,
    RESPONSE_MACHINE,
    ESCALATION_MACHINE,
    INTAKE_FUNCTION,
    FAILED_SIGNALS,
    CANARY_MINUTES,
    CANARY_SINK,
    EMAIL_SENDER,
    VOICE_ORIGINATION,
    VOICE_ID,
    SMS_SENDER_ID,
    EVENT_BUS,
    MASTER_KEY,
    CONNECT_INSTANCE,
    CONNECT_FLOW,
    CONNECT_SOURCE,
    REPLY_URL,
    API_HOSTS,
    SLACK_SECRET,
    SLACK_URL,
    TEAMS_SECRET,
    TEAMS_URLS,
    PAGERDUTY_SECRET,
    PAGERDUTY_URL,
    LOG_LEVEL,
];

/// The settings of a function. An empty variable counts as absent: a template's parameter that
/// was left out arrives so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The DynamoDB table (`TOCSIN_TABLE`).
    pub table: String,
    /// Account (`TOCSIN_ACCOUNT`), Region (`AWS_REGION`), and the partition that the Region is in.
    pub deployment: Deployment,
    /// The state machine of incidents (`TOCSIN_RESPONSE_MACHINE_ARN`).
    pub response_machine: Option<String>,
    /// The state machine of engagements (`TOCSIN_ESCALATION_MACHINE_ARN`).
    pub escalation_machine: Option<String>,
    /// The function that takes signals (`TOCSIN_INTAKE_FUNCTION`).
    pub intake_function: Option<String>,
    /// The queue of what that function failed on (`TOCSIN_FAILED_SIGNALS_ARN`).
    pub failed_signals: Option<String>,
    /// How often a canary is released and whom it pages (`TOCSIN_CANARY_MINUTES`, 0 is never;
    /// `TOCSIN_CANARY_SINK`).
    pub canary: Option<(SignedDuration, Address)>,
    /// Who mail comes from (`TOCSIN_EMAIL_SENDER`).
    pub email_sender: Option<String>,
    /// Where calls come from (`TOCSIN_VOICE_ORIGINATION`).
    pub voice_origination: Option<String>,
    /// Who speaks in calls (`TOCSIN_VOICE_ID`).
    pub voice_id: Option<String>,
    /// The name that SMS come from (`TOCSIN_SMS_SENDER_ID`).
    pub sms_sender_id: Option<String>,
    /// The bus that hears what happens (`TOCSIN_EVENT_BUS`).
    pub event_bus: Option<String>,
    /// The parameter that holds the master key (`TOCSIN_MASTER_KEY_PARAMETER`).
    pub master_key: Option<String>,
    /// By which instance of Amazon Connect, contact flow and number calls are made
    /// (`TOCSIN_CONNECT_INSTANCE_ARN`, `TOCSIN_CONNECT_FLOW`, `TOCSIN_CONNECT_SOURCE`); not by Connect,
    /// where any is absent.
    pub connect: Option<Calls>,
    /// What links in mails begin with, with a slash at its end (`TOCSIN_REPLY_URL`).
    pub reply_url: Option<String>,
    /// By which hosts clients know the API, besides its own (`TOCSIN_API_HOSTS`, between commas).
    pub api_hosts: Vec<String>,
    /// The parameter that holds the credentials of the Slack app (`TOCSIN_SLACK_SECRET`).
    pub slack_secret: Option<String>,
    /// Where Slack's Web API is (`TOCSIN_SLACK_URL`): another place for GovSlack and for stand-ins.
    pub slack_url: String,
    /// What this function is called (`AWS_LAMBDA_FUNCTION_NAME`, which Lambda sets).
    pub function: Option<String>,
    /// The parameter that holds the credentials of the app of Teams (`TOCSIN_TEAMS_SECRET`).
    pub teams_secret: Option<String>,
    /// Where Microsoft's services are (`TOCSIN_TEAMS_URLS`), in GCC and for stand-ins.
    pub teams_urls: Option<TeamsUrls>,
    /// The parameter that holds the credentials of PagerDuty (`TOCSIN_PAGERDUTY_SECRET`), with what its webhooks are
    /// signed with.
    pub pager_duty_secret: Option<String>,
    /// Where PagerDuty's APIs are, where that is not at PagerDuty (`TOCSIN_PAGERDUTY_URL`): for stand-ins.
    pub pager_duty_url: Option<String>,
    /// What is logged (`TOCSIN_LOG_LEVEL`), `info` by default.
    pub log_level: Level,
    /// Another endpoint than AWS's, such as an emulator's (`AWS_ENDPOINT_URL`).
    pub endpoint: Option<String>,
}

/// Why a function cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A setting that this function needs is absent or empty.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// A name that begins like ours and is none of ours.
    #[error("{0} is no setting of Tocsin; the settings are {known}", known = KNOWN.join(", "))]
    Unknown(String),
    /// A value that cannot be what it is meant to be.
    #[error("{name} is not {rule}")]
    Invalid {
        /// Which setting.
        name: &'static str,
        /// What it has to be.
        rule: &'static str,
    },
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting that is unknown, missing or malformed.
    pub fn parse(environment: &Environment) -> Result<Self, SettingsError> {
        let unknown = |name: &&String| name.starts_with(OURS) && !KNOWN.contains(&name.as_str());
        if let Some(name) = environment.keys().find(unknown) {
            return Err(SettingsError::Unknown(name.clone()));
        }
        let read = Reader { environment };
        let region = read.required(REGION, "a Region, such as ap-northeast-1", is_region)?;
        let account = read.required(ACCOUNT, "an account id of twelve digits", is_account)?;
        let minutes = read.optional(CANARY_MINUTES, "minutes, at most 60", is_minutes)?;
        let minutes = minutes.and_then(|text| text.parse().ok()).filter(|minutes| *minutes > 0);
        let sink = read.optional(CANARY_SINK, "a mail address", is_mail)?.map(Address::new);
        let hosts = read.optional(API_HOSTS, "host names between commas", are_hosts)?;
        let slack_url = read.optional(SLACK_URL, "a URL of http or https", is_url)?;
        let level = read.optional(LOG_LEVEL, "error, warn, info, debug or trace", is_level)?;
        Ok(Self {
            table: read.required(TABLE, "a table's name or ARN", is_text)?,
            deployment: Deployment {
                partition: partition(&region).to_owned(),
                ..Deployment::new(&region, &account)
            },
            response_machine: read.optional(RESPONSE_MACHINE, MACHINE_RULE, is_machine)?,
            escalation_machine: read.optional(ESCALATION_MACHINE, MACHINE_RULE, is_machine)?,
            intake_function: read.optional(INTAKE_FUNCTION, "a function's name", is_function)?,
            failed_signals: read.optional(FAILED_SIGNALS, "the ARN of a queue", is_queue)?,
            canary: minutes.map(SignedDuration::from_mins).zip(sink),
            email_sender: read.optional(EMAIL_SENDER, "a mail address", is_mail)?,
            voice_origination: read.optional(VOICE_ORIGINATION, "a number or ARN", is_text)?,
            voice_id: read.optional(VOICE_ID, "a voice in capitals, such as TAKUMI", is_voice)?,
            sms_sender_id: read.optional(SMS_SENDER_ID, SENDER_ID_RULE, is_sender_id)?,
            event_bus: read.optional(EVENT_BUS, "a bus's name", is_bus)?,
            master_key: read.optional(MASTER_KEY, "a parameter's name", is_parameter)?,
            connect: read.connect()?,
            reply_url: read
                .optional(REPLY_URL, "a URL of http or https", is_url)?
                .map(|url| format!("{}/", url.trim_end_matches('/'))),
            slack_secret: read.optional(SLACK_SECRET, "a parameter's name", is_parameter)?,
            function: read.optional(FUNCTION, "a function's name", is_text)?,
            slack_url: slack_url.unwrap_or_else(|| SLACK.to_owned()),
            teams_secret: read.optional(TEAMS_SECRET, "a parameter's name", is_parameter)?,
            teams_urls: read.teams_urls()?,
            pager_duty_secret: read.optional(
                PAGERDUTY_SECRET,
                "a parameter's name",
                is_parameter,
            )?,
            pager_duty_url: read.optional(PAGERDUTY_URL, "a URL of http or https", is_url)?,
            api_hosts: hosts.as_deref().map(split).into_iter().flatten().collect(),
            log_level: level.and_then(|text| text.parse().ok()).unwrap_or(Level::INFO),
            endpoint: read.optional(ENDPOINT, "a URL of http or https", is_url)?,
        })
    }

    /// The state machines of incidents and of engagements, for functions that start them.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when either is not set.
    pub fn machines(&self) -> Result<(&str, &str), SettingsError> {
        let response = self.response_machine.as_deref();
        let escalation = self.escalation_machine.as_deref();
        Ok((
            response.ok_or(SettingsError::Missing(RESPONSE_MACHINE))?,
            escalation.ok_or(SettingsError::Missing(ESCALATION_MACHINE))?,
        ))
    }

    /// The bus that hears what happens, for the function that tells it.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when it is not set.
    pub fn event_bus(&self) -> Result<&str, SettingsError> {
        self.event_bus.as_deref().ok_or(SettingsError::Missing(EVENT_BUS))
    }

    /// The parameter that holds the master key, for functions that open secrets.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when it is not set.
    pub fn master_key(&self) -> Result<&str, SettingsError> {
        self.master_key.as_deref().ok_or(SettingsError::Missing(MASTER_KEY))
    }

    /// The parameters that hold the credentials of the apps of Slack and of Teams, for functions that talk there.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when neither is set.
    pub fn chat_secrets(&self) -> Result<(Option<&str>, Option<&str>), SettingsError> {
        let secrets = (self.slack_secret.as_deref(), self.teams_secret.as_deref());
        let missing = SettingsError::Missing(SLACK_SECRET);
        if secrets == (None, None) { Err(missing) } else { Ok(secrets) }
    }

    /// What this function is called, for those that invoke themselves.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when it is not set.
    pub fn function(&self) -> Result<&str, SettingsError> {
        self.function.as_deref().ok_or(SettingsError::Missing(FUNCTION))
    }

    /// The parameter that holds the credentials of PagerDuty, for functions that talk there.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when it is not set.
    pub fn pager_duty_secret(&self) -> Result<&str, SettingsError> {
        self.pager_duty_secret.as_deref().ok_or(SettingsError::Missing(PAGERDUTY_SECRET))
    }

    /// What everything of the deployment is called by, the template's `NamePrefix`: what the name of intake
    /// begins with.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when the name of intake is not set.
    pub fn name_prefix(&self) -> Result<&str, SettingsError> {
        let intake = self.intake_function.as_deref();
        let intake = intake.ok_or(SettingsError::Missing(INTAKE_FUNCTION))?;
        Ok(intake.strip_suffix(INTAKE).unwrap_or(intake))
    }

    /// The function that takes signals and the queue of what it failed on, for whoever looks after
    /// its aliases.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] when either is not set.
    pub fn intake(&self) -> Result<(&str, &str), SettingsError> {
        let function = self.intake_function.as_deref();
        let failures = self.failed_signals.as_deref();
        Ok((
            function.ok_or(SettingsError::Missing(INTAKE_FUNCTION))?,
            failures.ok_or(SettingsError::Missing(FAILED_SIGNALS))?,
        ))
    }
}

struct Reader<'a> {
    environment: &'a Environment,
}

impl Reader<'_> {
    fn optional(
        &self,
        name: &'static str,
        rule: &'static str,
        valid: fn(&str) -> bool,
    ) -> Result<Option<String>, SettingsError> {
        match self.environment.get(name).map(|value| value.trim()).filter(|v| !v.is_empty()) {
            None => Ok(None),
            Some(value) if valid(value) => Ok(Some(value.to_owned())),
            Some(_) => Err(SettingsError::Invalid { name, rule }),
        }
    }

    fn required(
        &self,
        name: &'static str,
        rule: &'static str,
        valid: fn(&str) -> bool,
    ) -> Result<String, SettingsError> {
        self.optional(name, rule, valid)?.ok_or(SettingsError::Missing(name))
    }
}

impl Reader<'_> {
    fn connect(&self) -> Result<Option<Calls>, SettingsError> {
        let instance = self.optional(CONNECT_INSTANCE, "the ARN of an instance", is_instance)?;
        let flow = self.optional(CONNECT_FLOW, "a contact flow's id", is_text)?;
        let source = self.optional(CONNECT_SOURCE, "a number in E.164", is_number)?;
        let place = instance.as_deref().and_then(instance_of);
        Ok(place.zip(flow).zip(source).map(|(((region, instance), flow), source)| Calls {
            region: region.to_owned(),
            instance: instance.to_owned(),
            flow,
            source,
        }))
    }
}

/// The Region and the id of `arn:PARTITION:connect:REGION:ACCOUNT:instance/ID`.
fn instance_of(arn: &str) -> Option<(&str, &str)> {
    Some((arn.split(':').nth(3)?, arn.rsplit_once('/')?.1))
}

fn is_instance(text: &str) -> bool {
    let is_ours = text.starts_with("arn:aws") && text.contains(":connect:");
    let is_ours = is_ours && text.contains(":instance/");
    is_ours && instance_of(text).is_some_and(|(region, _)| is_region(region))
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+');
    digits.is_some_and(|digits| digits.len() > 6 && digits.bytes().all(|b| b.is_ascii_digit()))
}

const MACHINE_RULE: &str = "the ARN of a state machine";
const SENDER_ID_RULE: &str = "3 to 11 letters and digits with a letter among them";

fn is_text(_: &str) -> bool {
    true
}

fn is_region(text: &str) -> bool {
    text.contains('-') && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_level(text: &str) -> bool {
    text.parse::<Level>().is_ok()
}

fn is_machine(text: &str) -> bool {
    text.starts_with("arn:aws") && text.contains(":states:") && text.contains(":stateMachine:")
}

//= lambda#FunctionName
fn is_function(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_queue(text: &str) -> bool {
    text.starts_with("arn:aws") && text.contains(":sqs:")
}

fn is_minutes(text: &str) -> bool {
    text.parse::<u8>().is_ok_and(|minutes| minutes <= 60)
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

fn is_voice(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_uppercase())
}

//= sns#AWS.SNS.SMS.SenderID
fn is_sender_id(text: &str) -> bool {
    (3..=11).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

//= events#EventBusName
fn is_bus(text: &str) -> bool {
    let is_in_name = |b: u8| b.is_ascii_alphanumeric() || b"_.-/".contains(&b);
    (1..=256).contains(&text.len()) && text.bytes().all(is_in_name)
}

//= ssm#PutParameter
fn is_parameter(text: &str) -> bool {
    let is_in_name = |b: u8| b.is_ascii_alphanumeric() || b"_.-/".contains(&b);
    text.starts_with('/') && text.bytes().all(is_in_name)
}

/// Host names, or host and port, as clients send them.
fn are_hosts(text: &str) -> bool {
    let is_in_host = |b: u8| b.is_ascii_alphanumeric() || b"-.:".contains(&b);
    split(text).all(|host| !host.is_empty() && host.bytes().all(is_in_host))
}

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(|part| part.trim().to_owned())
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

#[cfg(test)]
mod tests;
