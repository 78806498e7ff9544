//! What is wrong with a deployment, judged by what was found out about it: its configuration, its
//! incidents, and what the AWS account around it says of carriers, alarms and runbooks.
//!
//! Facts go in, findings come out. What could not be found out is a finding too: a check that was not
//! made is never told as one that found nothing.

mod alarms;
mod carriers;
mod facts;
mod incidents;
mod plans;
mod runbooks;
mod services;
#[cfg(test)]
mod tests;

pub use alarms::OWN_ALARMS;
pub use facts::{
    Account, Alarm, Connect, Document, Facts, Failure, Known, Looked, Mail, Sending, Settings, Sms,
    Topic, topics_of,
};

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that somebody should see to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Which check found it.
    pub check: Check,
    /// What it is about, by the name that its owner gave it.
    pub subject: String,
    /// What is so, as a sentence.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Somebody who should be paged is not, or something that should run does not.
    Fault,
    /// It works, and will not always, or not as somebody thinks.
    Warning,
    /// Nobody knows: the check could not be made.
    NotChecked,
    /// Nothing is wrong, and something could be better.
    Advice,
}

impl Severity {
    /// Whether something is wrong, or may be.
    pub fn is_wrong(self) -> bool {
        match self {
            Self::Fault | Self::Warning | Self::NotChecked => true,
            Self::Advice => false,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fault => "FAULT",
            Self::Warning => "WARNING",
            Self::NotChecked => "NOT_CHECKED",
            Self::Advice => "ADVICE",
        }
    }
}

/// What is looked at. `docs/doctor.md` says of each what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Check {
    /// What `verify` finds: gaps, stages that reach nobody, channels that nobody activated.
    Plans,
    /// Whether there are response plans, and for what.
    ResponsePlans,
    /// Whether people take turns, and how long those are.
    Schedules,
    /// How long stages wait, and when a failed delivery is tried again.
    Stages,
    /// Whether SMS reach everybody: the sandbox, and phones that opted out.
    Sms,
    /// What may be spent on SMS, and what was.
    SmsSpend,
    /// Whether the sender of mails is verified.
    Sender,
    /// Whether mails reach everybody: SES's sandbox, its pauses, addresses that it suppresses.
    Mail,
    /// Whether anybody can be called, and whether calls hear keys.
    Voice,
    /// Whether text messages that come in reach Tocsin.
    Replies,
    /// Whether the services are set up in which plans want their incidents talked about.
    Chat,
    /// Whether PagerDuty can be told of the incidents of plans that want it.
    PagerDuty,
    /// The aliases of intake, one for each response plan.
    Aliases,
    /// CloudWatch alarms that page nobody.
    Alarms,
    /// Alarms about the deployment itself: whether one rings, and whether anybody hears it.
    OwnAlarms,
    /// Topics that incidents tell.
    Topics,
    /// Documents of runbooks: there, usable, fitting, and not stale.
    Runbooks,
    /// What failed lately: pages, runbooks, notices, chat, PagerDuty.
    Failures,
    /// Signals that became no incident.
    KeptSignals,
    /// Incidents that are open for long, or that nobody answered.
    OpenIncidents,
    /// Incidents of impact 1 or 2 without a closed analysis, and follow-up items that are overdue.
    Analyses,
    /// Whether the guardian does its rounds.
    Guardian,
    /// Whether Tocsin pages itself to see whether it can.
    Canary,
    /// Whether the data is in as many Regions as somebody asked for.
    Replication,
}

impl Check {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plans => "PLANS",
            Self::ResponsePlans => "RESPONSE_PLANS",
            Self::Schedules => "SCHEDULES",
            Self::Stages => "STAGES",
            Self::Sms => "SMS",
            Self::SmsSpend => "SMS_SPEND",
            Self::Sender => "SENDER",
            Self::Mail => "MAIL",
            Self::Voice => "VOICE",
            Self::Replies => "REPLIES",
            Self::Chat => "CHAT",
            Self::PagerDuty => "PAGER_DUTY",
            Self::Aliases => "ALIASES",
            Self::Alarms => "ALARMS",
            Self::OwnAlarms => "OWN_ALARMS",
            Self::Topics => "TOPICS",
            Self::Runbooks => "RUNBOOKS",
            Self::Failures => "FAILURES",
            Self::KeptSignals => "KEPT_SIGNALS",
            Self::OpenIncidents => "OPEN_INCIDENTS",
            Self::Analyses => "ANALYSES",
            Self::Guardian => "GUARDIAN",
            Self::Canary => "CANARY",
            Self::Replication => "REPLICATION",
        }
    }
}

/// Everything that is wrong, the worst first, and in the order of the checks.
pub fn judge(facts: &Facts) -> Vec<Finding> {
    let place = Place(facts.account.as_ref().map(|account| account.name.as_str()));
    let mut findings = plans::judge(&facts.configuration, facts.now, place);
    findings.extend(incidents::judge(facts, place));
    if let Some(account) = &facts.account {
        findings.extend(carriers::judge(&facts.configuration, account));
        findings.extend(services::judge(&facts.configuration, account));
        findings.extend(alarms::judge(&facts.configuration, account));
        findings.extend(runbooks::judge(&facts.configuration, account, facts.now));
        findings.extend(incidents::guardian(account, facts.now));
    }
    // Stable: within a check, what was found stays in its order.
    findings.sort_by_key(|finding| (finding.severity, finding.check));
    findings
}

/// Which deployment a command of ours is told to be about: the local stack, when none. Reads as the rest of the command.
#[derive(Debug, Clone, Copy)]
struct Place<'a>(Option<&'a str>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |name| write!(f, " --deployment {name}"))
    }
}

/// Codes of those who answer that somebody may not ask.
const DENIALS: [&str; 5] =
    ["AccessDenied", "AuthorizationError", "NotAuthorized", "UnauthorizedOperation", "Forbidden"];

/// Findings of one check.
#[derive(Debug, Clone, Copy)]
struct Of(Check);

impl Of {
    fn finding(
        self,
        severity: Severity,
        subject: &(impl ToString + ?Sized),
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        let (subject, what, remedy) = (subject.to_string(), what.into(), remedy.into());
        Finding { severity, check: self.0, subject, what, remedy }
    }

    fn fault(
        self,
        subject: &(impl ToString + ?Sized),
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        self.finding(Severity::Fault, subject, what, remedy)
    }

    fn warning(
        self,
        subject: &(impl ToString + ?Sized),
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        self.finding(Severity::Warning, subject, what, remedy)
    }

    fn advice(
        self,
        subject: &(impl ToString + ?Sized),
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        self.finding(Severity::Advice, subject, what, remedy)
    }

    /// `asked` could not be asked. A right is missing only where the answer says so: it may be throttled, or too long.
    fn not_checked(self, subject: &(impl ToString + ?Sized), asked: &str, why: &str) -> Finding {
        let what = format!("not checked: {why}");
        let remedy = if DENIALS.iter().any(|code| why.contains(code)) {
            format!("it takes the right {asked}")
        } else {
            format!("ask again; what did not answer is {asked}")
        };
        self.finding(Severity::NotChecked, subject, what, remedy)
    }
}
