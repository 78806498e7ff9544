//! A place for a master key, in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use app::ports::{KeptKey, MasterKeys, PortError};
use app::seal::MasterKey;

/// Keeps a key, counts how often it is looked at, and fails as it is told.
#[derive(Debug, Default)]
pub struct KeyPlace(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    kept: Option<String>,
    rival: Option<String>,
    failures: VecDeque<PortError>,
    reads: usize,
    writes: usize,
}

impl KeyPlace {
    /// A place where the key of these bytes is kept.
    pub fn holding(bytes: [u8; 32]) -> Self {
        let place = Self::default();
        place.put(bytes);
        place
    }

    /// Puts the key of these bytes there.
    pub fn put(&self, bytes: [u8; 32]) {
        self.held().kept = Some(text(&MasterKey::new(bytes)));
    }

    /// Somebody else keeps the key of these bytes just before the next one is to be kept.
    pub fn race(&self, bytes: [u8; 32]) {
        self.held().rival = Some(text(&MasterKey::new(bytes)));
    }

    /// Fails the next calls, once for each error.
    pub fn fail(&self, errors: impl IntoIterator<Item = PortError>) {
        self.held().failures.extend(errors);
    }

    /// How often it was read, and how often written.
    pub fn calls(&self) -> (usize, usize) {
        let held = self.held();
        (held.reads, held.writes)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap()
    }
}

impl Held {
    fn next(&mut self) -> Result<(), PortError> {
        self.failures.pop_front().map_or(Ok(()), Err)
    }
}

fn text(key: &MasterKey) -> String {
    key.text().to_string()
}

impl MasterKeys for KeyPlace {
    async fn master_key(&self) -> Result<Option<MasterKey>, PortError> {
        let mut held = self.held();
        held.reads += 1;
        held.next()?;
        Ok(held.kept.as_deref().and_then(MasterKey::read))
    }

    async fn keep(&self, key: &MasterKey) -> Result<KeptKey, PortError> {
        let mut held = self.held();
        held.writes += 1;
        held.next()?;
        let before = held.kept.take().or(held.rival.take());
        let kept = if before.is_some() { KeptKey::Another } else { KeptKey::This };
        held.kept = Some(before.unwrap_or_else(|| text(key)));
        Ok(kept)
    }
}
