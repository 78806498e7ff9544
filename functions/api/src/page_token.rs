//! Page tokens: where a list goes on, opaque to clients, and of no use where they were not given.
//!
//! A token names the last entry that was answered, or the time of the next, not a count, so that
//! entries that come or go in between shift nothing. It is bound to its operation and to what was asked besides.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wire::{contacts, incidents};

/// Entries of a page where the client does not say, and where it asks for 0.
const PAGE: usize = 50;
/// Bytes of a token that prove it.
const PROOF: usize = 16;

/// A list that is answered in pages.
pub(crate) struct Listing<'a> {
    pub(crate) secret: &'a [u8; 32],
    /// The operation's name.
    pub(crate) operation: &'static str,
    /// What was asked besides: a token of another filter is none of this list.
    pub(crate) filter: String,
}

impl Listing<'_> {
    /// The part of `entries` that follows `token`, and the token after it. They are in order of the
    /// keys that `key` gives them.
    pub(crate) fn page<T>(
        &self,
        entries: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
        token: Option<&str>,
        max_results: Option<u32>,
    ) -> Result<(Vec<T>, Option<String>), InvalidToken> {
        let after = self.place(token)?;
        let most = Self::most(max_results);
        let follows = |entry: &T| after.as_ref().is_none_or(|after| key(entry) > *after);
        let mut page: Vec<T> = entries.into_iter().filter(follows).take(most + 1).collect();
        let more = page.len() > most;
        page.truncate(most);
        let next = page.last().filter(|_| more).map(|last| self.seal(&key(last)));
        Ok((page, next))
    }

    /// How many entries a page has at most.
    pub(crate) fn most(max_results: Option<u32>) -> usize {
        let most = max_results.and_then(|most| usize::try_from(most).ok());
        most.filter(|most| *most > 0).unwrap_or(PAGE)
    }

    /// The token that leads to `place`.
    pub(crate) fn token(&self, place: &str) -> String {
        self.seal(place)
    }

    /// Where the list goes on by `token`: what [`Self::page_from`] was told of it.
    pub(crate) fn place(&self, token: Option<&str>) -> Result<Option<String>, InvalidToken> {
        token.map(|token| self.open(token)).transpose()
    }

    /// The first of `entries`, which are not looked through further than need be, and the token that
    /// leads to the next of them: its place is what `place` says.
    pub(crate) fn page_from<T>(
        &self,
        entries: impl IntoIterator<Item = T>,
        place: impl Fn(&T) -> String,
        max_results: Option<u32>,
    ) -> (Vec<T>, Option<String>) {
        let most = Self::most(max_results);
        let mut page: Vec<T> = entries.into_iter().take(most + 1).collect();
        let next = page.get(most).map(|next| self.seal(&place(next)));
        page.truncate(most);
        (page, next)
    }

    fn seal(&self, after: &str) -> String {
        let mut bytes = self.proof(after);
        bytes.extend_from_slice(after.as_bytes());
        STANDARD.encode(bytes)
    }

    fn open(&self, token: &str) -> Result<String, InvalidToken> {
        let bytes = STANDARD.decode(token).ok();
        let parts = bytes.as_deref().and_then(|bytes| bytes.split_at_checked(PROOF));
        let after = parts.and_then(|(proof, after)| {
            let after = std::str::from_utf8(after).ok()?;
            let ours = self.proof(after);
            let same: bool = subtle::ConstantTimeEq::ct_eq(ours.as_slice(), proof).into();
            same.then(|| after.to_owned())
        });
        after.ok_or(InvalidToken)
    }

    fn proof(&self, after: &str) -> Vec<u8> {
        // A key shorter than a block is followed by zeros. Source: RFC 2104.
        let mut key = [0; 64];
        key[..self.secret.len()].copy_from_slice(self.secret);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&key.into());
        for part in [self.operation, &self.filter, after] {
            // Length first, so that no two lists of parts run together.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes()[..PROOF].to_vec()
    }
}

/// A token that is none of this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidToken;

const INVALID: &str = "Invalid value provided - Invalid next token";

impl From<InvalidToken> for contacts::fault::Fault {
    fn from(_: InvalidToken) -> Self {
        Self::invalid(INVALID)
    }
}

impl From<InvalidToken> for incidents::fault::Fault {
    fn from(_: InvalidToken) -> Self {
        Self::Validation { message: INVALID.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    fn listing(operation: &'static str, filter: &str) -> Listing<'static> {
        Listing { secret: &SECRET, operation, filter: filter.to_owned() }
    }

    fn page(entries: &[&str], token: Option<&str>) -> (Vec<String>, Option<String>) {
        let entries = entries.iter().map(|entry| (*entry).to_owned());
        let list = listing("ListContacts", "");
        list.page(entries, Clone::clone, token, Some(2)).unwrap()
    }

    #[test]
    fn a_list_goes_on_after_the_last_whatever_came_or_went() {
        let (first, token) = page(&["b", "d", "f"], None);
        assert_eq!(first, ["b", "d"]);
        let (rest, end) = page(&["a", "b", "c", "e", "f"], token.as_deref());
        assert_eq!((rest, end), (vec!["e".to_owned(), "f".to_owned()], None));
    }

    #[test]
    fn a_last_page_that_is_full_has_no_token() {
        assert_eq!(page(&["b", "d"], None).1, None);
    }

    #[test]
    fn a_token_of_another_list_or_a_changed_one_is_refused() {
        let list = listing("ListContacts", "TYPE=PERSONAL");
        let token = list.seal("b");
        assert_eq!(list.open(&token).unwrap(), "b");
        assert!(listing("ListContacts", "").open(&token).is_err());
        assert!(listing("ListRotations", "TYPE=PERSONAL").open(&token).is_err());
        let other = Listing { secret: &[8; 32], ..listing("ListContacts", "TYPE=PERSONAL") };
        assert!(other.open(&token).is_err());
        for changed in ["", "AAAA", "%", &token[1..], &format!("{token}AAAA")] {
            assert!(list.open(changed).is_err(), "{changed}");
        }
    }
}
