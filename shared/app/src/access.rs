//! Access keys: made, listed and revoked; [`Keyring`], where requests find theirs; and the master
//! key that opens them, [established](establish) with the first.

use domain::access::{AccessKey, Policy, new_secret};
use domain::ids::AccessKeyId;
use domain::limits::{ACCESS_KEY_DESCRIPTION_CHARS_MAX, ACCESS_KEYS_MAX, COMMIT_ATTEMPTS};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::State;
use crate::error::{AppError, Committed, unless_raced};
use crate::ports::{AccessKeys, Change, Clock, Entropy};
use crate::retry::patiently;
use crate::seal::MasterKey;

mod keyring;
mod master;

pub use keyring::{Keyring, Known};
pub use master::establish;

/// An access key that was made just now.
#[derive(Clone, PartialEq, Eq)]
pub struct Created {
    /// What requests name.
    pub id: AccessKeyId,
    /// What they are signed with. It is shown this once.
    pub secret: String,
}

impl std::fmt::Debug for Created {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Created").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Makes an access key that may do what `policy` allows.
///
/// # Errors
/// [`AppError::Refused`] when there are too many or the description is too long, any other when the
/// store could not be reached in time.
pub async fn create<S: AccessKeys, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    master: &MasterKey,
    description: &str,
    policy: &Policy,
) -> Result<Created, AppError> {
    check_description(description)?;
    // Two at the same time may both be the last: a bound on what is listed, not a promise.
    if list(state).await?.iter().filter(|key| key.is_active()).count() >= ACCESS_KEYS_MAX {
        let why = format!("there are {ACCESS_KEYS_MAX} access keys already: revoke one first");
        return Err(AppError::Refused(why));
    }
    for _ in 0..COMMIT_ATTEMPTS {
        let id = AccessKeyId::from_bits(u128::from_be_bytes(random(state.entropy)));
        let secret = new_secret(random(state.entropy));
        let key = AccessKey {
            sealed: master.seal(&id, &secret, random(state.entropy)),
            id: id.clone(),
            description: description.to_owned(),
            created_at: state.clock.now(),
            policy: policy.clone(),
            revoked_at: None,
        };
        if commit(state, Change { value: key, expected: None }).await? == Committed::Yes {
            return Ok(Created { id, secret });
        }
        // The id is somebody's: another one is drawn.
    }
    Err(contended("a new access key".to_owned()))
}

/// All access keys, those that were revoked of late too.
///
/// # Errors
/// [`AppError`] when the store could not be reached in time.
pub async fn list<S: AccessKeys, C: Clock, E>(
    state: &State<'_, S, C, E>,
) -> Result<Vec<AccessKey>, AppError> {
    patiently(state.clock, async || Ok(state.store.access_keys().await?)).await
}

/// Revokes an access key, and gives it as it is then. One that was revoked before stays as it is. A
/// process that has used it of late goes on with it for up to
/// [`ACCESS_KEY_KEPT`](domain::limits::ACCESS_KEY_KEPT).
///
/// # Errors
/// [`AppError::NotFound`] when there is no such key, any other when the store could not be reached
/// in time.
pub async fn revoke<S: AccessKeys, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    id: &AccessKeyId,
) -> Result<AccessKey, AppError> {
    for _ in 0..COMMIT_ATTEMPTS {
        let read = patiently(state.clock, async || Ok(state.store.access_key(id).await?)).await?;
        let not_found = || AppError::NotFound { kind: "access key", id: id.to_string() };
        let read = read.ok_or_else(not_found)?;
        if !read.value.is_active() {
            return Ok(read.value);
        }
        let revoked = AccessKey { revoked_at: Some(state.clock.now()), ..read.value };
        let change = Change { value: revoked.clone(), expected: Some(read.version) };
        if commit(state, change).await? == Committed::Yes {
            return Ok(revoked);
        }
    }
    Err(contended(id.to_string()))
}

async fn commit<S: AccessKeys, C: Clock, E: Entropy>(
    state: &State<'_, S, C, E>,
    change: Change<AccessKey>,
) -> Result<Committed, AppError> {
    let id = state.entropy.fresh();
    let commit = async || unless_raced(state.store.commit_access_key(id, &change).await);
    patiently(state.clock, commit).await
}

fn check_description(description: &str) -> Result<(), AppError> {
    let chars = description.chars().count();
    if chars > ACCESS_KEY_DESCRIPTION_CHARS_MAX {
        let why = format!(
            "the description has {chars} characters, more than {ACCESS_KEY_DESCRIPTION_CHARS_MAX}"
        );
        return Err(AppError::Refused(why));
    }
    Ok(())
}

fn contended(what: String) -> AppError {
    AppError::Contended { what, attempts: COMMIT_ATTEMPTS }
}

/// Random bytes, up to 30 of them. A random UUID has fixed bits among its own, so that its bytes
/// can be told from random ones; the hash of two has not.
fn random<const N: usize>(entropy: &impl Entropy) -> [u8; N] {
    const { assert!(N <= 30, "two UUIDs hold 244 random bits") };
    let drawn = [entropy.fresh(), entropy.fresh()].map(Uuid::into_bytes).concat();
    let hash: [u8; 32] = Sha256::digest(drawn).into();
    std::array::from_fn(|n| hash[n])
}
