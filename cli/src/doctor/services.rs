//! What an AWS account is asked: one question each, answered, or told why not.

use domain::aliases::Alias;
use domain::doctor::{Alarm, Document, Known, Sending, Settings, Topic};
use jiff::Timestamp;
use serde_json::Value;

/// The services of an account, as the doctor asks them. Nothing is changed by any question.
pub(crate) trait Services {
    /// The deployment's parameter `NamePrefix`.
    fn name(&self) -> &str;
    /// What intake was deployed with.
    async fn settings(&self) -> Known<Settings>;
    /// The aliases of intake.
    async fn aliases(&self) -> Known<Vec<Alias>>;
    /// Every alarm of the Region, with the event that it would send.
    async fn alarms(&self) -> Known<Vec<(Alarm, Value)>>;
    /// Whether a rule of the default bus is there and enabled.
    async fn is_enabled(&self, rule: &str) -> Known<bool>;
    /// Where a topic leads.
    async fn topic(&self, arn: &str) -> Known<Topic>;
    /// Whether there is a parameter of Systems Manager. What it holds is not read.
    async fn has_parameter(&self, name: &str) -> Known<bool>;
    /// A document of Systems Manager.
    async fn document(&self, name: &str, version: Option<&str>) -> Known<Document>;
    /// The end of the last minute of the hour before `now` in which the guardian ended a round.
    async fn last_round(&self, now: Timestamp) -> Known<Option<Timestamp>>;
    /// Whether SMS reach verified numbers only.
    async fn sms_sandbox(&self) -> Known<bool>;
    /// What may be spent on SMS in a month, in US dollars.
    async fn sms_limit(&self) -> Known<Option<f64>>;
    /// What was spent on SMS in the month of `now`, in US dollars.
    async fn sms_spent(&self, now: Timestamp) -> Known<Option<f64>>;
    /// Every phone that opted out of SMS.
    async fn opted_out(&self) -> Known<Vec<String>>;
    /// Whether an identity of SES is verified; nothing when there is no such identity.
    async fn identity(&self, identity: &str) -> Known<Option<bool>>;
    /// How SES lets the account send.
    async fn sending(&self) -> Known<Sending>;
    /// Whether SES drops mails to an address.
    async fn is_suppressed(&self, address: &str) -> Known<bool>;
}
