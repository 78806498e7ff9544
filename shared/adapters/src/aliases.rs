//! [`LambdaAliases`]: the aliases of intake, with everything that belongs to one.
//!
//! An alias is made in steps, each of which may be repeated: the alias itself, marked as being
//! made; who may invoke it; its retries and its failure queue, which are per qualifier; and the mark
//! that it is whole. Whoever finds one half made makes it again.

use std::sync::atomic::{AtomicBool, Ordering};

use app::ports::{Aliases, PortError};
use aws_sdk_lambda::error::ProvideErrorMetadata;
use aws_sdk_lambda::types::{DestinationConfig, OnFailure};
use aws_sdk_lambda::{Client, config};
use aws_types::SdkConfig;
use domain::aliases::{Alias, BEING_MADE, MADE};
use domain::arn::Deployment;
use domain::ids::PlanName;
use domain::limits::{ALIAS_PAGES_MAX, INTAKE_EVENT_AGE, INTAKE_RETRIES};

use crate::bounds::{Lazy, starts};
use crate::errors::port_error;

/// Aliases of one page. Source: Lambda, ListAliases.
const PAGE: i32 = 50;

/// The function whose aliases these are, and where its failures go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// The function's name.
    pub function: String,
    /// The ARN of the queue for what it failed on.
    pub failures: String,
}

/// Looks after the aliases of intake.
pub struct LambdaAliases {
    client: Lazy<Client>,
    intake: Intake,
    here: Deployment,
    are_known: AtomicBool,
}

impl LambdaAliases {
    /// Aliases over `sdk`, of the deployment `here`.
    pub fn new(sdk: &SdkConfig, intake: Intake, here: Deployment) -> Self {
        let sdk = sdk.clone();
        let client = Lazy::new(Box::new(move || {
            let (timeouts, retries) = starts();
            let config = config::Builder::from(&sdk).timeout_config(timeouts).retry_config(retries);
            Client::from_conf(config.build())
        }));
        Self { client, intake, here, are_known: AtomicBool::new(false) }
    }

    /// Who may invoke: alarms, rules and topics of this account and Region, as the template has it
    /// for the function's own name.
    fn callers(&self) -> [Caller; 3] {
        let Deployment { partition, region, account } = &self.here;
        let own = |service: &str, resource: &str| {
            format!("arn:{partition}:{service}:{region}:{account}:{resource}")
        };
        [
            Caller {
                statement: "alarms",
                principal: "lambda.alarms.cloudwatch.amazonaws.com",
                source: own("cloudwatch", "alarm:*"),
            },
            Caller {
                statement: "rules",
                principal: "events.amazonaws.com",
                source: own("events", "rule/*"),
            },
            Caller { statement: "topics", principal: "sns.amazonaws.com", source: own("sns", "*") },
        ]
    }

    async fn create(&self, alias: &str) -> Result<(), PortError> {
        let request = self
            .client
            .create_alias()
            .function_name(&self.intake.function)
            .name(alias)
            .function_version("$LATEST")
            .description(BEING_MADE);
        unless(request.send().await, EXISTS)
    }

    async fn permit(&self, alias: &str, caller: Caller) -> Result<(), PortError> {
        let request = self
            .client
            .add_permission()
            .function_name(&self.intake.function)
            .qualifier(alias)
            .statement_id(caller.statement)
            .action("lambda:InvokeFunction")
            .principal(caller.principal)
            .source_account(&self.here.account)
            .source_arn(caller.source);
        unless(request.send().await, EXISTS)
    }

    async fn configure(&self, alias: &str) -> Result<(), PortError> {
        let queue = OnFailure::builder().destination(&self.intake.failures).build();
        let age = i32::try_from(INTAKE_EVENT_AGE.as_secs()).unwrap_or(i32::MAX);
        let request = self
            .client
            .put_function_event_invoke_config()
            .function_name(&self.intake.function)
            .qualifier(alias)
            .maximum_retry_attempts(INTAKE_RETRIES)
            .maximum_event_age_in_seconds(age)
            .destination_config(DestinationConfig::builder().on_failure(queue).build());
        unless(request.send().await, NOTHING)
    }

    async fn finish(&self, alias: &str) -> Result<(), PortError> {
        let request = self
            .client
            .update_alias()
            .function_name(&self.intake.function)
            .name(alias)
            .description(MADE);
        unless(request.send().await, NOTHING)
    }
}

/// Who may invoke an alias.
struct Caller {
    statement: &'static str,
    principal: &'static str,
    source: String,
}

/// It is there already.
const EXISTS: &str = "ResourceConflictException";
/// It is gone already.
const GONE: &str = "ResourceNotFoundException";
/// No answer that an error stands for is as good as a success.
const NOTHING: &str = "";

/// The outcome of a call for which the error `fine` is as good as a success.
fn unless<T, E>(
    answer: Result<T, aws_sdk_lambda::error::SdkError<E>>,
    fine: &str,
) -> Result<(), PortError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let Err(error) = answer else { return Ok(()) };
    if error.code() == Some(fine) {
        return Ok(());
    }
    Err(port_error("Lambda", &error, None))
}

impl Aliases for LambdaAliases {
    fn are_known(&self) -> bool {
        self.are_known.load(Ordering::Relaxed)
    }

    async fn list(&self) -> Result<Vec<Alias>, PortError> {
        let (mut found, mut marker) = (Vec::new(), None);
        for _ in 0..ALIAS_PAGES_MAX {
            let request = self
                .client
                .list_aliases()
                .function_name(&self.intake.function)
                .max_items(PAGE)
                .set_marker(marker);
            let answer = request.send().await;
            let answer = answer.map_err(|error| port_error("Lambda", &error, None))?;
            found.extend(answer.aliases.unwrap_or_default().into_iter().map(|alias| Alias {
                name: alias.name.unwrap_or_default(),
                description: alias.description.unwrap_or_default(),
            }));
            marker = answer.next_marker.filter(|marker| !marker.is_empty());
            if marker.is_none() {
                self.are_known.store(true, Ordering::Relaxed);
                return Ok(found);
            }
        }
        let most = ALIAS_PAGES_MAX * PAGE.unsigned_abs() as usize;
        Err(PortError::Refused(format!("Lambda: more than {most} aliases")))
    }

    async fn make(&self, plan: &PlanName) -> Result<(), PortError> {
        let alias = plan.as_str();
        self.create(alias).await?;
        for caller in self.callers() {
            self.permit(alias, caller).await?;
        }
        self.configure(alias).await?;
        self.finish(alias).await
    }

    async fn remove(&self, alias: &str) -> Result<(), PortError> {
        let function = &self.intake.function;
        let config = self
            .client
            .delete_function_event_invoke_config()
            .function_name(function)
            .qualifier(alias);
        unless(config.send().await, GONE)?;
        let request = self.client.delete_alias().function_name(function).name(alias);
        unless(request.send().await, GONE)
    }
}

#[cfg(test)]
mod tests;
