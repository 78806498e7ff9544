//! A deployment in AWS, reached with the operator's own rights: its table, and the parameter that
//! holds its master key. Its API could make no key, as there is none to ask it with, and AWS's API
//! knows no analysis.

use std::time::Duration;

use adapters::secrets::ParameterStore;
use app::State;
use app::access::{self, Created};
use app::analysis::{self, Analysed};
use app::cache::Cache;
use app::directory::ChangeError;
use app::error::AppError;
use app::heartbeat::{self, ConfigureError};
use app::ports::{Clock, Configurations, Lists};
use app::seal::MasterKey;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::{Builder, tls};
use domain::access::{AccessKey, Policy};
use domain::analysis::{Analysis, Edit};
use domain::doctor::Facts;
use domain::heartbeat::Heartbeat;
use domain::ids::{AccessKeyId, HeartbeatName, IncidentId};
use domain::response_plan::Routes;
use serde_json::Value;
use store::DynamoStore;
use tokio::runtime::Runtime;

use crate::args;
use crate::doctor::{Aws, of_account, of_store};
use crate::failure::Failure;
use crate::local::clock::{LocalClock, OsEntropy};
use crate::local::heartbeats::{REPEAT, line};
use crate::local::keys::drawn;
use crate::local::routes::put;
use crate::local::runbooks;

/// How long one request may take, from wherever the operator is.
const REQUEST: Duration = Duration::from_secs(10);

/// Incidents among which one is looked for.
const LISTED: usize = 100;

/// One deployment.
pub(crate) struct Deployed {
    runtime: Runtime,
    store: DynamoStore,
    keys: ParameterStore,
    /// The account around it. Boxed: it is many times as large as all the rest.
    account: Box<Aws>,
    /// Where and what it is, for whoever looks in vain.
    place: String,
}

impl Deployed {
    /// The deployment that is named; `None` when none is.
    pub(crate) fn named(of: &args::Whose) -> Result<Option<Self>, Failure> {
        if let Some(name) = &of.deployment {
            return Self::find(name, of).map(Some);
        }
        if of.region.is_none() && of.profile.is_none() && of.table.is_none() {
            return Ok(None);
        }
        // Not clap's to check: it takes the name before the verb and the rest after it for a fault.
        let failure = Failure::usage("a Region, a profile or a table is about a deployment");
        Err(failure.hint("give --deployment too"))
    }

    /// The deployment `name`. Its table is asked for: it may be a kept one, under another deployment's name.
    fn find(name: &str, of: &args::Whose) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::from_error("cannot start", &error))?;
        let sdk = runtime.block_on(operator(of))?;
        let account = Box::new(Aws::new(&sdk, name));
        let region = sdk.region().map(Region::as_ref).unwrap_or_default();
        let table = match &of.table {
            Some(table) => table.clone(),
            None => {
                runtime.block_on(account.table()).map_err(|why| no_table(name, region, &why))?
            }
        };
        Ok(Self {
            place: format!("{name} (table {table}) in {region}"),
            store: DynamoStore::new(Client::new(&sdk), &table),
            keys: ParameterStore::new(&sdk, format!("/tocsin/{name}/master-key")),
            account,
            runtime,
        })
    }

    /// Makes an access key, and before the first one the master key.
    pub(crate) fn create(&self, description: &str, policy: &Policy) -> Result<Created, Failure> {
        let drawn = MasterKey::new(drawn()?);
        let made = self.act(async |state| {
            // Before anything is written: where there is no table, no master key is needed.
            access::list(state).await?;
            let master = access::establish(&self.keys, drawn).await;
            let master = master.map_err(|error| AppError::Refused(error.to_string()))?;
            access::create(state, &master, description, policy).await
        });
        made.map_err(|error| self.failure(&error))
    }

    /// All of its access keys.
    pub(crate) fn list(&self) -> Result<Vec<AccessKey>, Failure> {
        self.act(async |state| access::list(state).await).map_err(|error| self.failure(&error))
    }

    /// Revokes an access key.
    pub(crate) fn revoke(&self, id: &str) -> Result<AccessKey, Failure> {
        let id = AccessKeyId::parse(id).map_err(|error| Failure::usage(error.to_string()))?;
        self.act(async |state| access::revoke(state, &id).await)
            .map_err(|error| self.failure(&error))
    }

    /// The newest incidents.
    pub(crate) fn incidents(&self) -> Result<Vec<IncidentId>, Failure> {
        let listed = self.act(async |state| Ok(state.store.incidents(LISTED, None).await?));
        let listed = listed.map_err(|error| self.failure(&error))?;
        Ok(listed.items.into_iter().map(|brief| brief.id).collect())
    }

    /// All that is known of an incident afterwards.
    pub(crate) fn analysis(&self, of: &IncidentId) -> Result<Analysed, Failure> {
        self.act(async |state| analysis::analysis(state, of).await)
            .map_err(|error| self.failure(&error))
    }

    /// Writes into the analysis of an incident.
    pub(crate) fn edit(&self, of: &IncidentId, edit: &Edit, by: &str) -> Result<Analysis, Failure> {
        self.act(async |state| analysis::edit(state, of, edit, by).await)
            .map_err(|error| self.failure(&error))
    }

    /// The runbooks of an incident.
    pub(crate) fn runbooks(&self, of: &IncidentId) -> Result<Vec<Value>, Failure> {
        self.act(async |state| runbooks::read(state, of).await)
            .map_err(|error| self.failure(&error))
    }

    /// Says something about a runbook of an incident.
    pub(crate) fn say(
        &self,
        of: &IncidentId,
        said: (usize, runbooks::Word),
        by: &str,
    ) -> Result<(), Failure> {
        self.act(async |state| runbooks::say_there(state, of, said, by).await)
            .map_err(|error| self.failure(&error))
    }

    /// Its routing rules.
    pub(crate) fn routes(&self) -> Result<Routes, Failure> {
        let read = self.act(async |state| Ok(state.store.configuration().await?.routes));
        read.map_err(|error| self.failure(&error))
    }

    /// Puts routing rules in the place of those that there are.
    pub(crate) fn set_routes(&self, routes: &Routes) -> Result<(), Failure> {
        self.act(async |state| put(state, routes).await.map_err(of_change))
            .map_err(|error| self.failure(&error))
    }

    /// Its heartbeats, and how they stand.
    pub(crate) fn heartbeats(&self) -> Result<Vec<Value>, Failure> {
        let listed = self.act(async |state| heartbeat::list(state).await);
        let listed = listed.map_err(|error| self.failure(&error))?;
        Ok(listed.iter().map(|(heartbeat, pulse)| line(heartbeat, pulse.as_ref())).collect())
    }

    /// Makes a heartbeat or says all of one anew, and gives how it stands.
    pub(crate) fn set_heartbeat(&self, of: &Heartbeat) -> Result<Value, Failure> {
        let pulse = self.act(async |state| heartbeat::set(state, of).await);
        let pulse = pulse.map_err(|error| self.unconfigured(error))?;
        Ok(line(of, pulse.as_ref()))
    }

    /// Removes a heartbeat.
    pub(crate) fn remove_heartbeat(&self, name: &HeartbeatName) -> Result<(), Failure> {
        self.act(async |state| heartbeat::remove(state, name).await)
            .map_err(|error| self.unconfigured(error))
    }

    /// All that there is to know of it, and of the account around it.
    pub(crate) fn facts(&self) -> Result<Facts, Failure> {
        let facts = self.act(async |state| {
            let now = state.clock.now();
            let stored = of_store(state.store, now).await?;
            let account = of_account(&*self.account, &stored.configuration, now).await;
            Ok(Facts { account: Some(account), ..stored })
        });
        facts.map_err(|error| self.failure(&error))
    }

    /// Runs `work` on the deployment's state.
    fn act<T, E>(
        &self,
        work: impl AsyncFnOnce(&State<'_, DynamoStore, LocalClock, OsEntropy>) -> Result<T, E>,
    ) -> Result<T, E> {
        let (cache, clock, entropy) = (Cache::default(), LocalClock::Real, OsEntropy);
        let (store, cache, clock, entropy) = (&self.store, &cache, &clock, &entropy);
        self.runtime.block_on(work(&State { store, cache, clock, entropy }))
    }

    fn unconfigured(&self, error: ConfigureError) -> Failure {
        match error {
            ConfigureError::Change(error) => self.failure(&of_change(error)),
            ConfigureError::Lagging { .. } => Failure::from_error(&self.place, &error).hint(REPEAT),
        }
    }

    fn failure(&self, error: &AppError) -> Failure {
        let failure = Failure::from_error(&self.place, error);
        match error {
            AppError::Store(_) => failure.hint("is it deployed there, and may you use its table?"),
            AppError::NotFound { kind: "access key", .. } => failure
                .hint("`tocsin credentials list` with the same --deployment lists what there is"),
            AppError::NotFound { .. } | AppError::Refused(_) | AppError::Contended { .. } => {
                failure
            }
        }
    }
}

/// Why the configuration was not changed.
fn of_change(error: ChangeError) -> AppError {
    match error {
        ChangeError::App(error) => error,
        ChangeError::Rejected(_) | ChangeError::OtherRequest(_) => {
            AppError::Refused(error.to_string())
        }
    }
}

/// Which table a deployment has could not be found out. None is guessed: an earlier deployment's would be written to.
fn no_table(name: &str, region: &str, why: &str) -> Failure {
    let what = format!("cannot ask {name}-intake in {region} for its table: {why}");
    Failure::new(what).hint(
        "is it deployed there? It takes the right lambda:GetFunctionConfiguration; or name the \
         table by --table",
    )
}

/// Who asks and where, as the environment and the AWS CLI's files have it.
async fn operator(of: &args::Whose) -> Result<SdkConfig, Failure> {
    let tls = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(Builder::new().tls_provider(tls).build_https())
        .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(REQUEST).build());
    if let Some(region) = &of.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &of.profile {
        loader = loader.profile_name(profile);
    }
    let mut sdk = loader.load().await;
    if sdk.region().is_none() {
        let failure = Failure::usage("the Region of the deployment is not known");
        return Err(failure.hint("give --region, or set AWS_REGION"));
    }
    if let Some(profile) = &of.profile {
        let its = SharedCredentialsProvider::new(of_profile(profile, &sdk));
        sdk = sdk.into_builder().credentials_provider(its).build();
    }
    // Found out now: a request that nobody can sign would be tried again and again.
    if let Some(provider) = sdk.credentials_provider() {
        let failed = |error| {
            Failure::from_error("there are no AWS credentials", &error)
                .hint("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give --profile")
        };
        provider.provide_credentials().await.map_err(failed)?;
    }
    Ok(sdk)
}

/// The credentials of a profile and no others. Those of the environment come first otherwise, and may be of another
/// account; the AWS CLI too passes over them when a profile is given.
fn of_profile(profile: &str, sdk: &SdkConfig) -> ProfileFileCredentialsProvider {
    let mut config = ProviderConfig::without_region().with_region(sdk.region().cloned());
    if let Some(client) = sdk.http_client() {
        config = config.with_http_client(client);
    }
    ProfileFileCredentialsProvider::builder().configure(&config).profile_name(profile).build()
}
