//! [`Wiring`]: everything that a function is connected to, made once per sandbox.

use aws_types::SdkConfig;
use domain::arn::Deployment;
use tracing::Level;

use crate::clock::{OsEntropy, SystemClock};
use crate::emf::Metrics;
#[cfg(feature = "late")]
use crate::sdk::late::Late;
use crate::settings::{Environment, Settings, SettingsError};
use crate::{logs, sdk};

/// Secrets of other services, in a function.
#[cfg(feature = "parameters")]
pub type Secrets = adapters::parameters::Parameters<SystemClock>;

/// The Slack workspace, in a function.
#[cfg(feature = "slack")]
pub type Slack = adapters::slack::Slack<Secrets>;

/// The team of Microsoft Teams, in a function.
#[cfg(feature = "teams")]
pub type Teams = adapters::teams::Teams<Secrets, SystemClock>;

/// The connections of a function. Making one opens none: a client is built when it is first used.
pub struct Wiring {
    function: &'static str,
    settings: Settings,
    sdk: SdkConfig,
}

impl Wiring {
    /// Wires the function called `function` by its environment, and starts its logs.
    ///
    /// # Errors
    /// [`SettingsError`], logged, for the first setting that is unknown, missing or malformed.
    pub fn from_env(function: &'static str) -> Result<Self, SettingsError> {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let wired = Self::new(function, &environment);
        let level = wired.as_ref().map_or(Level::INFO, |wiring| wiring.settings.log_level);
        logs::start(function, level);
        logged(function, wired)
    }

    fn new(function: &'static str, environment: &Environment) -> Result<Self, SettingsError> {
        let settings = Settings::parse(environment)?;
        let sdk = sdk::shared(&settings, environment)?;
        Ok(Self { function, settings, sdk })
    }

    /// What was read of the settings, and a line in the log when it is not there.
    fn needed<T>(&self, read: Result<T, SettingsError>) -> Result<T, SettingsError> {
        logged(self.function, read)
    }

    /// What the environment says.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the function runs.
    pub fn deployment(&self) -> &Deployment {
        &self.settings.deployment
    }

    /// The clock.
    pub fn clock(&self) -> SystemClock {
        SystemClock
    }

    /// Randomness.
    pub fn entropy(&self) -> OsEntropy {
        OsEntropy
    }

    /// A place for a copy of the configuration, with the canaries' plan and links in mails where there
    /// are any.
    pub fn cache(&self) -> app::cache::Cache {
        let canary = self.settings.canary.as_ref();
        let cache = app::cache::Cache::equipped(canary.map(|(_, sink)| sink.clone()));
        cache.linking(self.settings.reply_url.clone())
    }

    /// The function's metrics.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment does not say which deployment it is of.
    pub fn metrics(&self) -> Result<Metrics<'_>, SettingsError> {
        let deployment = self.needed(self.settings.name_prefix())?;
        Ok(Metrics::new(deployment))
    }

    /// A client of DynamoDB, for the store. Its bounds are those that all clients share.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.sdk)
    }

    /// The table that the store is in.
    pub fn table(&self) -> &str {
        &self.settings.table
    }

    /// The sender of pages.
    #[cfg(feature = "pager")]
    pub fn pager(&self) -> adapters::pager::AwsPager {
        let senders = adapters::pager::Senders {
            sms_sender_id: self.settings.sms_sender_id.clone(),
            email: self.settings.email_sender.clone(),
            voice_origination: self.settings.voice_origination.clone(),
            voice_id: self.settings.voice_id.clone(),
        };
        let calls = self.settings.connect.clone();
        let connect =
            calls.map(|calls| adapters::connect::Connect::new(&self.sdk, Late::brief(), calls));
        adapters::pager::AwsPager::new(&self.sdk, senders).calling(connect)
    }

    /// Notification targets.
    #[cfg(feature = "topics")]
    pub fn topics(&self) -> adapters::topics::SnsTopics {
        adapters::topics::SnsTopics::new(&self.sdk, self.settings.deployment.clone())
    }

    /// The bus.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment does not name it.
    #[cfg(feature = "bus")]
    pub fn bus(&self) -> Result<adapters::bus::EventBridge, SettingsError> {
        let name = self.needed(self.settings.event_bus())?;
        Ok(adapters::bus::EventBridge::new(&self.sdk, name.to_owned()))
    }

    /// Runbooks, of every kind.
    #[cfg(feature = "automation")]
    pub fn runbooks(
        &self,
    ) -> adapters::runbooks::AwsRunbooks<adapters::parameters::Parameters<SystemClock>, SystemClock>
    {
        let here = self.settings.deployment.clone();
        let keys = self.parameters();
        let endpoints = (keys, self.clock());
        adapters::runbooks::AwsRunbooks::new(&self.sdk, here, Late::public(), endpoints)
    }

    /// The documents of runbooks.
    #[cfg(feature = "documents")]
    pub fn documents(&self) -> adapters::documents::SsmDocuments {
        adapters::documents::SsmDocuments::new(&self.sdk)
    }

    /// Whoever waits for an answer at an address of their own.
    #[cfg(feature = "callbacks")]
    pub fn callbacks(&self) -> adapters::callbacks::Urls {
        adapters::callbacks::Urls::new(Late::brief())
    }

    /// Secrets of other services.
    #[cfg(feature = "parameters")]
    pub fn parameters(&self) -> Secrets {
        adapters::parameters::Parameters::new(&self.sdk, self.clock())
    }

    /// Where the credentials of the apps of Slack and of Teams are kept, each where there is one.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment names neither.
    pub fn chat_secrets(&self) -> Result<(Option<&str>, Option<&str>), SettingsError> {
        self.needed(self.settings.chat_secrets())
    }

    /// The Slack workspace; `None` where the environment does not name its secret.
    #[cfg(feature = "slack")]
    pub fn slack(&self) -> Option<Slack> {
        let secret = self.settings.slack_secret.clone()?;
        let (connector, url) = (Late::patient(), &self.settings.slack_url);
        Some(Slack::new(connector, url, self.parameters(), secret))
    }

    /// The team of Microsoft Teams; `None` where the environment does not name its secret.
    #[cfg(feature = "teams")]
    pub fn teams(&self) -> Option<Teams> {
        let secret = self.settings.teams_secret.clone()?;
        let (connector, secrets) = (Late::patient(), self.parameters());
        let addresses = match self.settings.teams_urls.clone() {
            Some([login, graph, bot, keys]) => {
                adapters::teams::Addresses { login, graph, bot, keys }
            }
            None => adapters::teams::Addresses::default(),
        };
        Some(Teams::new(connector, addresses, secrets, secret, self.clock()))
    }

    /// The accounts of PagerDuty that plans name.
    #[cfg(feature = "pager-duty")]
    pub fn pager_duty(&self) -> adapters::pager_duty::Accounts<Secrets> {
        let url = self.settings.pager_duty_url.clone();
        let addresses = url.map_or_else(Default::default, adapters::pager_duty::Addresses::At);
        adapters::pager_duty::Accounts::new(Late::patient(), addresses, self.parameters())
    }

    /// The name of the function that takes signals.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment does not name it.
    pub fn intake(&self) -> Result<&str, SettingsError> {
        let (intake, _) = self.needed(self.settings.intake())?;
        Ok(intake)
    }

    /// Where the master key is kept.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment does not name it.
    #[cfg(feature = "secrets")]
    pub fn master_keys(&self) -> Result<adapters::secrets::ParameterStore, SettingsError> {
        let name = self.needed(self.settings.master_key())?;
        Ok(adapters::secrets::ParameterStore::new(&self.sdk, name.to_owned()))
    }

    /// The aliases of intake.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment does not name them.
    #[cfg(feature = "functions")]
    pub fn aliases(&self) -> Result<adapters::aliases::LambdaAliases, SettingsError> {
        let (intake, failures) = self.needed(self.settings.intake())?;
        let (function, failures) = (intake.to_owned(), failures.to_owned());
        let intake = adapters::aliases::Intake { function, failures };
        let here = self.settings.deployment.clone();
        Ok(adapters::aliases::LambdaAliases::new(&self.sdk, intake, here))
    }

    /// The way of a canary into intake.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment does not name intake.
    #[cfg(feature = "queue")]
    pub fn canaries(&self) -> Result<adapters::queue::LambdaQueue, SettingsError> {
        let (intake, _) = self.needed(self.settings.intake())?;
        Ok(adapters::queue::LambdaQueue::new(&self.sdk, intake.to_owned()))
    }

    /// How often a canary is released; never, when absent.
    pub fn canary_every(&self) -> Option<jiff::SignedDuration> {
        self.settings.canary.as_ref().map(|(every, _)| *every)
    }

    /// This very function, for what is done after an answer.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when Lambda does not say what it is called.
    #[cfg(feature = "queue")]
    pub fn itself(&self) -> Result<adapters::queue::LambdaQueue, SettingsError> {
        let name = self.needed(self.settings.function())?;
        Ok(adapters::queue::LambdaQueue::new(&self.sdk, name.to_owned()))
    }

    /// The state machines.
    ///
    /// # Errors
    /// [`SettingsError::Missing`], logged, when the environment does not name them.
    #[cfg(feature = "timers")]
    pub fn timers(&self) -> Result<adapters::timers::StepFunctions, SettingsError> {
        let (response, escalation) = self.needed(self.settings.machines())?;
        let (response, escalation) = (response.to_owned(), escalation.to_owned());
        let machines = adapters::timers::Machines { response, escalation };
        Ok(adapters::timers::StepFunctions::new(&self.sdk, machines))
    }
}

/// Says in the log that `function` cannot start, when it cannot.
fn logged<T>(function: &str, read: Result<T, SettingsError>) -> Result<T, SettingsError> {
    read.inspect_err(|error| tracing::error!("{function} cannot start: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiring_needs_no_network_and_names_what_is_missing() {
        let mut environment: Environment = [
            ("TOCSIN_TABLE", "tocsin"),
            ("TOCSIN_ACCOUNT", "123456789012"),
            ("AWS_REGION", "ap-northeast-1"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let wiring = Wiring::new("intake", &environment).unwrap();
        assert_eq!(wiring.table(), "tocsin");
        let region = wiring.dynamodb().config().region().map(ToString::to_string);
        assert_eq!(region.as_deref(), Some("ap-northeast-1"));
        let missing = SettingsError::Missing("TOCSIN_INTAKE_FUNCTION");
        assert_eq!(wiring.intake(), Err(missing.clone()));
        assert_eq!(wiring.metrics().err(), Some(missing));
        assert_eq!(wiring.chat_secrets(), Err(SettingsError::Missing("TOCSIN_SLACK_SECRET")));
        #[cfg(feature = "slack")]
        assert!(wiring.slack().is_none());
        #[cfg(feature = "teams")]
        assert!(wiring.teams().is_none());
        #[cfg(feature = "timers")]
        assert_eq!(
            wiring.timers().err(),
            Some(SettingsError::Missing("TOCSIN_RESPONSE_MACHINE_ARN"))
        );
        environment.insert("TOCSIN_TEAMS_SECRET".to_owned(), "/tocsin/tocsin/teams".to_owned());
        let wiring = Wiring::new("chat", &environment).unwrap();
        assert_eq!(wiring.chat_secrets(), Ok((None, Some("/tocsin/tocsin/teams"))));
        #[cfg(feature = "teams")]
        assert!(wiring.teams().is_some());
        environment.remove("TOCSIN_TABLE");
        let missing = Wiring::new("intake", &environment).err();
        assert_eq!(missing, Some(SettingsError::Missing("TOCSIN_TABLE")));
    }
}
