//! Links in mails to where their readers answer: `BASE page/CONTACT/UUID/KEY`, and the form there.

use domain::ids::PageId;
use domain::reply::Wish;

/// What the path of a link begins with.
const PAGE: &str = "page/";

/// A link, as its reader followed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Which page's it is.
    pub page: PageId,
    /// What proves it.
    pub key: String,
}

/// What its reader pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressed {
    /// The button.
    pub wish: Wish,
    /// How many facts the engagement had when the button was shown.
    pub seen: u64,
}

/// The link of a page. `base` ends in a slash.
pub fn link(base: &str, page: &PageId, key: &str) -> String {
    format!("{base}{PAGE}{page}/{key}")
}

/// Reads the path of a link; `None` when it is none.
pub fn read(path: &str) -> Option<Link> {
    let (page, key) = path.trim_start_matches('/').strip_prefix(PAGE)?.rsplit_once('/')?;
    let page = PageId::parse(page).ok()?;
    let is_key = key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit());
    is_key.then(|| Link { page, key: key.to_owned() })
}

/// Reads the form that a button sends; `None` when it is none.
pub fn pressed(body: &[u8]) -> Option<Pressed> {
    let body = std::str::from_utf8(body).ok()?;
    let field = |name: &str| {
        let mut fields = body.split('&').filter_map(|field| field.split_once('='));
        fields.find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let wish = Wish::ALL.into_iter().find(|wish| Some(wish.as_str()) == field("wish"))?;
    Some(Pressed { wish, seen: field("seen")?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE_ID: &str = "ana/22222222-2222-5222-8222-222222222222";

    #[test]
    fn a_link_reads_back_and_nothing_else_is_one() {
        let (page, key) = (PageId::parse(PAGE_ID).unwrap(), "0af".repeat(10) + "00");
        let link = link("https://x.example.com/", &page, &key);
        let path = link.strip_prefix("https://x.example.com").unwrap();
        assert_eq!(read(path), Some(Link { page, key }));
        for path in ["", "/", "/page/", "/page/ana/1", &path[..path.len() - 1], "/pages/a/b/c"] {
            assert_eq!(read(path), None, "{path}");
        }
    }

    #[test]
    fn a_form_names_a_button_and_what_was_seen() {
        let expected = Pressed { wish: Wish::Escalate, seen: 12 };
        assert_eq!(pressed(b"seen=12&wish=escalate"), Some(expected));
        for body in [&b""[..], b"wish=escalate", b"wish=x&seen=1", b"wish=resolve&seen=-1", b"\xff"]
        {
            assert_eq!(pressed(body), None);
        }
    }
}
