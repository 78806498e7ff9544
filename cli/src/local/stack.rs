//! One local stack: the store, the stand-ins, and the handlers over them.

use std::path::Path;
use std::sync::Arc;

use api::door::Door;
use app::cache::Cache;
use app::error::AppError;
use app::intake::Received;
use app::ports::Entropy;
use app::{State, World};
use domain::arn::Deployment;
use jiff::SignedDuration;
use store::DynamoStore;

use super::chat::LocalChat;
use super::clock::{LocalClock, OsEntropy};
use super::emulator::{ACCOUNT, Emulator, REGION, start};
use super::outbox::Outbox;
use super::stand_ins::{LocalNotices, LocalPager, LocalRunbooks, LocalTimers};
use super::{guide, keys};
use crate::failure::Failure;
use crate::show::Output;

/// Everything that a handler needs.
pub(crate) struct Stack {
    emulator: Emulator,
    cache: Cache,
    pub(crate) clock: Arc<LocalClock>,
    entropy: OsEntropy,
    pub(crate) pager: LocalPager,
    timers: LocalTimers,
    notices: LocalNotices,
    pub(crate) runbooks: LocalRunbooks,
    pub(crate) chat: LocalChat,
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) deployment: Deployment,
    /// Lets AWS's clients in.
    pub(crate) door: Door,
}

/// How a stack differs from another.
pub(crate) struct Setup<'a> {
    /// The folder of its data; in memory when absent.
    pub(crate) data: Option<&'a Path>,
    pub(crate) clock: LocalClock,
    /// How long its carriers take.
    pub(crate) carrier_delay: SignedDuration,
    /// How long its runbooks take.
    pub(crate) runbooks_take: SignedDuration,
    /// Where its pages are shown, if at all.
    pub(crate) shown: Option<Output>,
    /// What links in its mails begin with, if they carry any.
    pub(crate) links: Option<String>,
}

impl Stack {
    /// Starts a stack; one without a configuration gets the guide's team.
    pub(crate) async fn start(setup: Setup<'_>) -> Result<Self, Failure> {
        let file = setup.data.map(|folder| folder.join("tocsin.db"));
        let emulator = start(file.as_deref()).await?;
        let (outbox, chat) = match setup.data {
            Some(folder) => (
                Outbox::in_file(&folder.join("outbox.jsonl"))?,
                LocalChat::in_file(&folder.join("chat.json"))?,
            ),
            None => (Outbox::in_memory(), LocalChat::in_memory()),
        };
        let (clock, outbox) = (Arc::new(setup.clock), Arc::new(outbox));
        let deployment = Deployment::new(REGION, ACCOUNT);
        let master = keys::master(setup.data)?;
        let stack = Self {
            door: Door::new(master, deployment.clone(), Vec::new()),
            emulator,
            cache: Cache::default().linking(setup.links),
            clock: clock.clone(),
            entropy: OsEntropy,
            pager: LocalPager {
                clock: clock.clone(),
                outbox: outbox.clone(),
                delay: setup.carrier_delay,
                shown: setup.shown,
            },
            timers: LocalTimers,
            notices: LocalNotices,
            runbooks: LocalRunbooks::new(clock, setup.runbooks_take),
            chat,
            outbox,
            deployment,
        };
        stack.load_guide().await?;
        Ok(stack)
    }

    async fn load_guide(&self) -> Result<(), Failure> {
        let failed = |error| Failure::from_error("cannot load the team", &error);
        let cached = self.cache.any(self.store()).await.map_err(failed)?;
        if cached.configuration.contacts.is_empty() {
            self.store().put_configuration(&guide::configuration()).await.map_err(failed)?;
        }
        Ok(())
    }

    /// The store.
    pub(crate) fn store(&self) -> &DynamoStore {
        &self.emulator.store
    }

    /// What decisions rest on.
    pub(crate) fn state(&self) -> State<'_, DynamoStore, LocalClock, OsEntropy> {
        State {
            store: self.store(),
            cache: &self.cache,
            clock: &self.clock,
            entropy: &self.entropy,
        }
    }

    /// What effects act on.
    pub(crate) fn world(&self) -> World<'_, LocalPager, LocalTimers, LocalNotices> {
        World { pager: &self.pager, timers: &self.timers, notices: &self.notices }
    }

    /// Hands a payload to intake.
    pub(crate) async fn signal(
        &self,
        payload: &[u8],
        plan: Option<&str>,
    ) -> Result<Vec<Received>, AppError> {
        let invocation = self.entropy.fresh().to_string();
        Box::pin(intake::handle(&self.state(), &self.world(), payload, &invocation, plan)).await
    }
}
