//! The way to the door of a deployment, where the master key is kept elsewhere: it is fetched for
//! the first request and held as long as the process lives.

use std::sync::{Mutex, OnceLock, PoisonError};

use app::ports::{Clock, MasterKeys, PortError};
use domain::arn::Deployment;
use domain::limits::MASTER_KEY_ABSENT_KEPT;
use jiff::Timestamp;
use wire::contacts::fault::Fault;

use crate::door::Door;

/// A door that opens with the first request.
pub struct Entrance<M> {
    keys: M,
    deployment: Deployment,
    hosts: Vec<String>,
    door: OnceLock<Door>,
    /// When there was last none to be had, and what is said until it is asked for again: whoever
    /// sends requests must not be able to use up what Systems Manager allows the account.
    closed: Mutex<Option<(Timestamp, Fault)>>,
}

impl<M: MasterKeys> Entrance<M> {
    /// The entrance of `deployment`, whose master key `keys` has.
    pub fn new(keys: M, deployment: Deployment, hosts: Vec<String>) -> Self {
        Self { keys, deployment, hosts, door: OnceLock::new(), closed: Mutex::default() }
    }

    /// The door.
    ///
    /// # Errors
    /// [`Fault`] while there is no master key, or it cannot be read.
    pub async fn door(&self, clock: &impl Clock) -> Result<&Door, Fault> {
        if let Some(door) = self.door.get() {
            return Ok(door);
        }
        if let Some(fault) = self.closed_at(clock.now()) {
            return Err(fault);
        }
        let fault = match self.keys.master_key().await {
            Ok(Some(master)) => {
                let door = || Door::new(master, self.deployment.clone(), self.hosts.clone());
                return Ok(self.door.get_or_init(door));
            }
            Ok(None) => absent(),
            Err(error) => unreadable(&error),
        };
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((clock.now(), fault.clone()));
        Err(fault)
    }

    /// What was said a moment before `now`.
    fn closed_at(&self, now: Timestamp) -> Option<Fault> {
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, fault) = closed.as_ref()?;
        let age = now.duration_since(*at);
        (!age.is_negative() && age < MASTER_KEY_ABSENT_KEPT).then(|| fault.clone())
    }
}

fn absent() -> Fault {
    tracing::warn!("there is no master key");
    let message = "No access keys were created yet: run `tocsin credentials create`".to_owned();
    Fault::InternalServer { message, retry_after_seconds: None }
}

fn unreadable(error: &PortError) -> Fault {
    tracing::error!(%error, "the master key cannot be read");
    let message = "The request could not be processed; try again".to_owned();
    Fault::InternalServer { message, retry_after_seconds: Some(1) }
}

#[cfg(test)]
mod tests {
    use testkit::builders::at;
    use testkit::clock::ManualClock;
    use testkit::master_keys::KeyPlace;

    use super::*;

    fn entrance(place: KeyPlace) -> (Entrance<KeyPlace>, ManualClock) {
        let here = Deployment::new("ap-northeast-1", "123456789012");
        (Entrance::new(place, here, Vec::new()), ManualClock::at(at("2026-11-24T01:00:00Z")))
    }

    #[tokio::test]
    async fn the_key_is_read_once_in_a_life() {
        let (entrance, clock) = entrance(KeyPlace::holding([7; 32]));
        assert_eq!(entrance.keys.calls(), (0, 0), "not before it is needed");
        let text = entrance.door(&clock).await.map(|door| door.master.text()).unwrap();
        assert_eq!(text.as_str(), "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        assert!(entrance.door(&clock).await.is_ok());
        assert_eq!(entrance.keys.calls(), (1, 0));
    }

    #[tokio::test]
    async fn while_there_is_none_it_is_said_how_to_make_one() {
        let (entrance, clock) = entrance(KeyPlace::default());
        for _ in 0..3 {
            let fault = entrance.door(&clock).await.map(drop).unwrap_err();
            assert_eq!((fault.status(), fault.code()), (500, "InternalServerException"));
            assert!(fault.message().contains("tocsin credentials create"), "{fault}");
        }
        assert_eq!(entrance.keys.calls(), (1, 0), "a stranger cannot make us ask");
        entrance.keys.put([7; 32]);
        assert!(entrance.door(&clock).await.is_err());
        clock.advance(MASTER_KEY_ABSENT_KEPT);
        assert!(entrance.door(&clock).await.is_ok());
    }

    #[tokio::test]
    async fn what_fails_inside_is_not_told() {
        let (entrance, clock) = entrance(KeyPlace::holding([7; 32]));
        entrance.keys.fail([PortError::Refused("Systems Manager: AccessDeniedException".into())]);
        let fault = entrance.door(&clock).await.map(drop).unwrap_err();
        assert_eq!(fault.status(), 500);
        assert!(!fault.to_string().contains("Systems Manager"), "{fault}");
        clock.advance(MASTER_KEY_ABSENT_KEPT);
        assert!(entrance.door(&clock).await.is_ok());
    }
}
