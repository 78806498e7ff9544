//! How secrets are sealed: stored so that the table alone opens nothing.
//!
//! One master key does both jobs, never itself: from it a key is derived for each purpose, so that
//! what one purpose gives away is of no use for another.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ids::AccessKeyId;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// How secrets are sealed today. Another way gets another number, and this one stays readable.
const VERSION: u8 = 1;
/// Bytes of a nonce.
const NONCE: usize = 12;
/// The purpose of the key that seals. Changing it would make every secret unreadable.
const SEALING: &str = "seal the secrets of access keys";

/// The secret that opens the others. It is never shown, and wiped when it is dropped.
pub struct MasterKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

/// A text that this master key did not seal for this access key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret of the access key cannot be opened with this master key")]
pub struct Unsealable;

impl MasterKey {
    /// The master key of these bytes, which nobody can guess.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The master key that [`MasterKey::text`] wrote; `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The master key as it is kept: base64 of its bytes. Whoever has it can open everything.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(*self.0))
    }

    /// A key for one purpose. It tells nothing of the master key, or of another purpose's.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.0);
        let mut mac = mac.expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Seals the secret of the access key `id`: base64 of the version, the nonce and what AES-256-GCM
    /// makes of the secret. The id is authenticated with it, so that a sealed secret that is put
    /// beside another id opens nothing. No `nonce` may be used twice: draw it.
    ///
    /// # Panics
    /// Never: only a secret of 64 gigabytes is too long.
    pub fn seal(&self, id: &AccessKeyId, secret: &str, nonce: [u8; NONCE]) -> String {
        let payload = Payload { msg: secret.as_bytes(), aad: id.as_str().as_bytes() };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.expect("a secret is shorter than 64 gigabytes");
        STANDARD.encode([&[VERSION], &nonce[..], &sealed].concat())
    }

    /// Opens what [`MasterKey::seal`] made for the access key `id`.
    ///
    /// # Errors
    /// [`Unsealable`] when it was sealed for another key, with another master key, or changed.
    pub fn open(&self, id: &AccessKeyId, sealed: &str) -> Result<String, Unsealable> {
        let bytes = STANDARD.decode(sealed).map_err(|_| Unsealable)?;
        let (nonce, msg) = match bytes.split_first() {
            Some((&VERSION, rest)) => rest.split_first_chunk::<NONCE>().ok_or(Unsealable)?,
            Some(_) | None => return Err(Unsealable),
        };
        let payload = Payload { msg, aad: id.as_str().as_bytes() };
        let secret = self.cipher().decrypt(&Nonce::from(*nonce), payload);
        String::from_utf8(secret.map_err(|_| Unsealable)?).map_err(|_| Unsealable)
    }

    fn cipher(&self) -> Aes256Gcm {
        let key = Zeroizing::new(self.derive(SEALING));
        Aes256Gcm::new(&(*key).into())
    }
}

#[cfg(test)]
mod tests;
