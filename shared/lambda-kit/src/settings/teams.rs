//! Where Microsoft's services are.

use super::{Reader, SettingsError, TEAMS_URLS, is_url, split};

/// The URLs of logins, of Microsoft Graph, of the Bot Framework and of its metadata.
pub type TeamsUrls = [String; 4];

impl Reader<'_> {
    pub(super) fn teams_urls(&self) -> Result<Option<TeamsUrls>, SettingsError> {
        let rule = "the URLs of logins, Graph, the Bot Framework and its metadata, between commas";
        Ok(self.optional(TEAMS_URLS, rule, are_urls)?.as_deref().and_then(urls))
    }
}

fn are_urls(text: &str) -> bool {
    urls(text).is_some()
}

fn urls(text: &str) -> Option<TeamsUrls> {
    let urls: Vec<String> = split(text).collect();
    urls.try_into().ok().filter(|urls: &TeamsUrls| urls.iter().all(|url| is_url(url)))
}
