//! The services of an account, asked with the operator's own rights.

mod alarms;
mod metrics;

use std::collections::HashMap;

use adapters::aliases::{Intake, LambdaAliases};
use adapters::documents::declared;
use app::ports::Aliases;
use aws_config::SdkConfig;
use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ssm::types::ParameterStringFilter;
use domain::aliases::Alias;
use domain::arn::Deployment;
use domain::doctor::{Alarm, Connect, Document, Known, Sending, Settings, Topic};
use jiff::Timestamp;
use serde_json::Value;

use super::services::Services;

/// Pages of one list, at most: a list that never ends is no answer.
const PAGES: usize = 100;

/// The services of one account and Region.
pub(crate) struct Aws {
    cloudwatch: aws_sdk_cloudwatch::Client,
    events: aws_sdk_eventbridge::Client,
    lambda: aws_sdk_lambda::Client,
    ses: aws_sdk_sesv2::Client,
    sns: aws_sdk_sns::Client,
    ssm: aws_sdk_ssm::Client,
    aliases: LambdaAliases,
    name: String,
    intake: String,
}

impl Aws {
    /// The services around the deployment `name`.
    pub(crate) fn new(sdk: &SdkConfig, name: &str) -> Self {
        let intake = format!("{name}-intake");
        // Only listed: nobody learns here where failures go.
        let listed = Intake { function: intake.clone(), failures: String::new() };
        let region = sdk.region().map(ToString::to_string).unwrap_or_default();
        Self {
            cloudwatch: aws_sdk_cloudwatch::Client::new(sdk),
            events: aws_sdk_eventbridge::Client::new(sdk),
            lambda: aws_sdk_lambda::Client::new(sdk),
            ses: aws_sdk_sesv2::Client::new(sdk),
            sns: aws_sdk_sns::Client::new(sdk),
            ssm: aws_sdk_ssm::Client::new(sdk),
            aliases: LambdaAliases::new(sdk, listed, Deployment::new(&region, "")),
            name: name.to_owned(),
            intake,
        }
    }

    /// The table that intake was deployed with.
    pub(crate) async fn table(&self) -> Known<String> {
        let (_, mut variables) = self.environment().await?;
        let table = variables.remove("TOCSIN_TABLE").filter(|table| !table.is_empty());
        table.ok_or_else(|| format!("{} has no TOCSIN_TABLE", self.intake))
    }

    /// The ARN of intake, and the variables that it was deployed with.
    async fn environment(&self) -> Known<(String, HashMap<String, String>)> {
        let asked = self.lambda.get_function_configuration().function_name(&self.intake);
        let answer = asked.send().await.map_err(|error| why(&error))?;
        let environment = answer.environment;
        // Where its key cannot be used, it says so instead of the variables.
        if let Some(error) = environment.as_ref().and_then(|its| its.error.as_ref()) {
            let message = error.message.as_deref().unwrap_or_default();
            return Err(format!("the environment of {} cannot be read: {message}", self.intake));
        }
        let variables = environment.and_then(|its| its.variables).unwrap_or_default();
        Ok((answer.function_arn.unwrap_or_default(), variables))
    }
}

/// Why there is no answer.
fn why<E>(error: &SdkError<E>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    if let Some(code) = error.code() {
        let message = error.message().unwrap_or_default();
        return format!("{code}: {message}").trim_end_matches([':', ' ']).to_owned();
    }
    let causes = std::iter::successors(std::error::Error::source(error), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// An answer; `fine` where the service says one of `codes`.
fn unless<T, E>(answer: Result<T, SdkError<E>>, codes: &[&str]) -> Known<Option<T>>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.code().is_some_and(|code| codes.contains(&code)) => Ok(None),
        Err(error) => Err(why(&error)),
    }
}

/// The topic that text messages come in by: in the account and Region of a function of the deployment.
fn text_messages(function: &str, deployment: &str) -> Option<String> {
    let parts: Vec<&str> = function.split(':').collect();
    let ["arn", partition, "lambda", region, account, ..] = &parts[..] else { return None };
    Some(format!("arn:{partition}:sns:{region}:{account}:{deployment}-text-messages"))
}

fn too_long(what: &str) -> String {
    format!("the list of {what} is too long")
}

impl Services for Aws {
    fn name(&self) -> &str {
        &self.name
    }

    async fn settings(&self) -> Known<Settings> {
        let (arn, variables) = self.environment().await?;
        let of = |name: &str| variables.get(name).cloned().unwrap_or_default();
        Ok(Settings {
            sender: of("TOCSIN_EMAIL_SENDER"),
            voice: of("TOCSIN_VOICE_ORIGINATION"),
            connect: Connect {
                instance: of("TOCSIN_CONNECT_INSTANCE_ARN"),
                flow: of("TOCSIN_CONNECT_FLOW"),
                number: of("TOCSIN_CONNECT_SOURCE"),
            },
            sender_id: of("TOCSIN_SMS_SENDER_ID"),
            text_messages: text_messages(&arn, &self.name)
                .ok_or("Lambda did not say where it is")?,
            slack: of("TOCSIN_SLACK_SECRET"),
            teams: of("TOCSIN_TEAMS_SECRET"),
            pager_duty: of("TOCSIN_PAGERDUTY_SECRET"),
            canary_minutes: of("TOCSIN_CANARY_MINUTES").parse().unwrap_or(0),
            canary_sink: of("TOCSIN_CANARY_SINK"),
        })
    }

    async fn aliases(&self) -> Known<Vec<Alias>> {
        self.aliases.list().await.map_err(|error| error.to_string())
    }

    async fn alarms(&self) -> Known<Vec<(Alarm, Value)>> {
        alarms::all(&self.cloudwatch).await
    }

    async fn is_enabled(&self, rule: &str) -> Known<bool> {
        let answer = self.events.describe_rule().name(rule).send().await;
        let rule = unless(answer, &["ResourceNotFoundException"])?;
        let state = rule.and_then(|rule| rule.state);
        Ok(state.is_some_and(|state| state.as_str().starts_with("ENABLED")))
    }

    async fn topic(&self, arn: &str) -> Known<Topic> {
        let (mut endpoints, mut next) = (Vec::new(), None);
        for _ in 0..PAGES {
            let asked = self.sns.list_subscriptions_by_topic().topic_arn(arn).set_next_token(next);
            let Some(answer) = unless(asked.send().await, &["NotFound"])? else {
                return Ok(Topic::Gone);
            };
            // What waits for a confirmation has no ARN yet.
            let confirmed = answer.subscriptions.unwrap_or_default().into_iter().filter(|its| {
                its.subscription_arn.as_deref().is_some_and(|arn| arn.starts_with("arn:"))
            });
            endpoints.extend(confirmed.filter_map(|its| its.endpoint));
            next = answer.next_token;
            if next.is_none() {
                return Ok(Topic::There { endpoints });
            }
        }
        Err(too_long("subscriptions"))
    }

    async fn has_parameter(&self, name: &str) -> Known<bool> {
        let filter = ParameterStringFilter::builder().key("Name").option("Equals").values(name);
        let filter = filter.build().map_err(|error| error.to_string())?;
        let mut next = None;
        for _ in 0..PAGES {
            let asked = self.ssm.describe_parameters().parameter_filters(filter.clone());
            let answer = asked.set_next_token(next).send().await.map_err(|error| why(&error))?;
            let mut found = answer.parameters.unwrap_or_default().into_iter();
            if found.any(|its| its.name.as_deref() == Some(name)) {
                return Ok(true);
            }
            // A page may be empty and not be the last.
            next = answer.next_token;
            if next.is_none() {
                return Ok(false);
            }
        }
        Err(too_long("parameters"))
    }

    async fn document(&self, name: &str, version: Option<&str>) -> Known<Document> {
        let asked = self.ssm.describe_document().name(name);
        let answer = asked.set_document_version(version.map(str::to_owned)).send().await;
        let gone = ["InvalidDocument", "InvalidDocumentVersion"];
        let Some(answer) = unless(answer, &gone)? else { return Ok(Document::Gone) };
        let document = answer.document.ok_or("Systems Manager described nothing")?;
        let made_at = document.created_date.map(|at| Timestamp::from_second(at.secs()));
        Ok(Document::There {
            declared: declared(&document),
            status: document.status.map_or_else(String::new, |its| its.as_str().to_owned()),
            of_aws: document.owner.as_deref() == Some("Amazon"),
            made_at: made_at.and_then(Result::ok),
        })
    }

    async fn last_round(&self, now: Timestamp) -> Known<Option<Timestamp>> {
        metrics::last_round(&self.cloudwatch, &self.name, now).await
    }

    async fn sms_sandbox(&self) -> Known<bool> {
        let answer = self.sns.get_sms_sandbox_account_status().send().await;
        answer.map(|answer| answer.is_in_sandbox).map_err(|error| why(&error))
    }

    async fn sms_limit(&self) -> Known<Option<f64>> {
        let asked = self.sns.get_sms_attributes().attributes("MonthlySpendLimit");
        let answer = asked.send().await.map_err(|error| why(&error))?;
        let limit = answer.attributes.unwrap_or_default().remove("MonthlySpendLimit");
        let Some(limit) = limit.filter(|limit| !limit.is_empty()) else { return Ok(None) };
        let number = limit.parse().map_err(|_| format!("{limit:?} is no limit"))?;
        Ok(Some(number))
    }

    async fn sms_spent(&self, now: Timestamp) -> Known<Option<f64>> {
        metrics::sms_spent(&self.cloudwatch, now).await
    }

    async fn opted_out(&self) -> Known<Vec<String>> {
        let (mut phones, mut next) = (Vec::new(), None);
        for _ in 0..PAGES {
            let asked = self.sns.list_phone_numbers_opted_out().set_next_token(next);
            let answer = asked.send().await.map_err(|error| why(&error))?;
            phones.extend(answer.phone_numbers.unwrap_or_default());
            next = answer.next_token;
            if next.is_none() {
                return Ok(phones);
            }
        }
        Err(too_long("phones that opted out"))
    }

    async fn identity(&self, identity: &str) -> Known<Option<bool>> {
        let answer = self.ses.get_email_identity().email_identity(identity).send().await;
        let found = unless(answer, &["NotFoundException"])?;
        Ok(found.map(|identity| identity.verified_for_sending_status))
    }

    async fn sending(&self) -> Known<Sending> {
        let account = self.ses.get_account().send().await.map_err(|error| why(&error))?;
        // -1 is without a limit.
        let quota = account.send_quota.filter(|quota| quota.max24_hour_send >= 0.0);
        Ok(Sending {
            production: account.production_access_enabled,
            enabled: account.sending_enabled,
            enforcement: account.enforcement_status.unwrap_or_default(),
            quota: quota.map(|quota| (quota.sent_last24_hours, quota.max24_hour_send)),
        })
    }

    async fn is_suppressed(&self, address: &str) -> Known<bool> {
        let answer = self.ses.get_suppressed_destination().email_address(address).send().await;
        Ok(unless(answer, &["NotFoundException"])?.is_some())
    }
}
