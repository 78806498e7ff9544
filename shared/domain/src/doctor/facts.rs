//! What was found out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::aliases::Alias;
use crate::analysis::Analysis;
use crate::configuration::Configuration;
use crate::document::Document as Declared;
use crate::ids::{ChannelId, IncidentId, PlanName};
use crate::response_plan::RunbookAction;

/// What was asked; or why there is no answer.
pub type Known<T> = Result<T, String>;

/// All that is known of a deployment, or of the local stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// When it was found out.
    pub now: Timestamp,
    /// People, plans and rules.
    pub configuration: Configuration,
    /// Incidents, the newest first: as many as are looked at.
    pub incidents: Vec<Looked>,
    /// Signals that became no incident: when, and why.
    pub kept: Vec<(Timestamp, String)>,
    /// The account around it; none around the local stack, which has no carriers.
    pub account: Option<Account>,
}

/// An incident, as far as it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Which.
    pub id: IncidentId,
    /// 1 to 10.
    pub impact: u8,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// What people wrote about it; nobody did, when absent.
    pub analysis: Option<Analysis>,
    /// Whether somebody acknowledged it, where its timeline was read.
    pub acknowledged: Option<bool>,
    /// What failed for good, where its timeline was read.
    pub failures: Vec<Failure>,
}

/// Something on a timeline that failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// In words.
    pub what: String,
}

/// What an AWS account says.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The deployment's parameter `NamePrefix`.
    pub name: String,
    /// What intake was deployed with.
    pub settings: Known<Settings>,
    /// What SNS says; nothing where nobody has an SMS channel.
    pub sms: Option<Sms>,
    /// What SES says; nothing where nobody has an e-mail channel.
    pub mail: Option<Mail>,
    /// The aliases of intake.
    pub aliases: Known<Vec<Alias>>,
    /// The alarms of the Region.
    pub alarms: Known<Vec<Alarm>>,
    /// Whether every alarm reaches intake by the account-wide rule.
    pub watched: Known<bool>,
    /// Topics that plans tell or alarms name, by their ARN.
    pub topics: BTreeMap<String, Known<Topic>>,
    /// Whether the parameters of Systems Manager are there that the settings name, by their name. What
    /// Secrets Manager keeps is not asked for.
    pub secrets: BTreeMap<String, Known<bool>>,
    /// Plans whose incidents PagerDuty is told of, with the parameter that the secret of each is read by.
    pub integrations: BTreeMap<PlanName, String>,
    /// Documents of runbooks, by their name and version.
    pub documents: BTreeMap<(String, Option<String>), Known<Document>>,
    /// The end of the minute in which the guardian last came to the end of a round; none within the
    /// hour, when absent.
    pub last_round: Known<Option<Timestamp>>,
}

/// What intake was deployed with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The address that mails come from; empty is none.
    pub sender: String,
    /// The number that calls of AWS End User Messaging come from; empty is none.
    pub voice: String,
    /// By what calls of Amazon Connect are made.
    pub connect: Connect,
    /// The name that SMS come from; empty is none.
    pub sender_id: String,
    /// The topic that text messages come in by, as an ARN.
    pub text_messages: String,
    /// The parameter that holds the secret of Slack; empty is none.
    pub slack: String,
    /// The parameter that holds the secret of Microsoft Teams; empty is none.
    pub teams: String,
    /// The parameter that holds the secret of PagerDuty; empty is none.
    pub pager_duty: String,
    /// Minutes between canaries; 0 is off.
    pub canary_minutes: u32,
    /// The address that canaries page; empty is none.
    pub canary_sink: String,
}

/// The settings of Amazon Connect, each empty where it is not given. Only all of them make a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connect {
    /// The instance.
    pub instance: String,
    /// The contact flow.
    pub flow: String,
    /// The number that calls come from.
    pub number: String,
}

impl Connect {
    /// The template's parameters that are not given.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let all = [
            ("ConnectInstanceArn", &self.instance),
            ("ConnectContactFlowId", &self.flow),
            ("ConnectSourceNumber", &self.number),
        ];
        let missing = all.into_iter().filter(|(_, given)| given.is_empty());
        missing.map(|(parameter, _)| parameter).collect()
    }

    /// Whether somebody began to set it up.
    pub(super) fn is_begun(&self) -> bool {
        *self != Self::default()
    }
}

/// What SNS says about SMS.
#[derive(Debug, Clone, PartialEq)]
pub struct Sms {
    /// Whether only verified numbers are reached.
    pub sandbox: Known<bool>,
    /// What may be spent in a month, in US dollars; the default of AWS, when absent.
    pub limit_usd: Known<Option<f64>>,
    /// What was spent in this month; nothing that anybody wrote down, when absent.
    pub spent_usd: Known<Option<f64>>,
    /// Channels whose phones have opted out.
    pub opted_out: Known<BTreeSet<ChannelId>>,
}

/// What SES says.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// Whether the sender, or its domain, is verified; none where there is no sender.
    pub verified: Option<Known<bool>>,
    /// The account's sending.
    pub sending: Known<Sending>,
    /// Channels whose addresses are on the account's suppression list.
    pub suppressed: Known<BTreeSet<ChannelId>>,
}

/// How SES lets an account send.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// Whether anybody may be sent to, not only verified recipients.
    pub production: bool,
    /// Whether mails leave at all.
    pub enabled: bool,
    /// What SES thinks of the account: `HEALTHY`, `PROBATION` or `SHUTDOWN`.
    pub enforcement: String,
    /// Mails of the last 24 hours, and how many are allowed; unlimited, when absent.
    pub quota: Option<(f64, f64)>,
}

/// An alarm of CloudWatch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// What it does when it rings, as ARNs.
    pub actions: Vec<String>,
    /// Whether it does that.
    pub enabled: bool,
    /// Whether it rings now.
    pub rings: bool,
    /// The rule of a composite alarm.
    pub rule: Option<String>,
    /// The plan that routing finds for it, where none is named.
    pub routed: Option<PlanName>,
}

/// A topic of SNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// There is none of that name.
    Gone,
    /// It is there.
    There {
        /// Where it leads, confirmed subscriptions only.
        endpoints: Vec<String>,
    },
}

/// A document of Systems Manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// There is none of that name and version.
    Gone,
    /// It is there.
    There {
        /// What it declares.
        declared: Declared,
        /// `Active`, or why not.
        status: String,
        /// Whether AWS keeps it up to date.
        of_aws: bool,
        /// When this version was made.
        made_at: Option<Timestamp>,
    },
}

impl Account {
    /// The name of intake's function.
    pub fn intake(&self) -> String {
        format!("{}-intake", self.name)
    }

    /// The name of the function that takes replies.
    pub(super) fn replies(&self) -> String {
        format!("{}-replies", self.name)
    }
}

/// The document that an action runs, as [`Account::documents`] knows it.
pub(super) fn document_of(action: &RunbookAction) -> (String, Option<String>) {
    (action.document_name.clone(), action.document_version.clone())
}

/// The topics that incidents of some plan tell, with the plan.
pub fn topics_of(configuration: &Configuration) -> BTreeMap<&str, &PlanName> {
    let told = configuration.plans.values().flat_map(|plan| {
        let targets = plan.template.notification_targets.iter().chain(&plan.chat_channel);
        targets.map(|topic| (topic.as_str(), &plan.name))
    });
    told.collect()
}
