//! The page behind a link in a mail: what has happened, and a button for each thing that may be done. It
//! is plain HTML without a script, and looking at it changes nothing: mail scanners follow links.

use std::fmt::Write;

use domain::reply::Wish;
use domain::signal::Impact;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    /// What is the matter.
    pub title: &'a str,
    /// How bad it is.
    pub impact: Impact,
    /// How it stands, in words.
    pub state: &'a str,
    /// What came of a button that was pressed.
    pub told: Option<&'a str>,
    /// The buttons.
    pub offers: &'a [Wish],
    /// How many facts there are: a button that is pressed twice says it twice.
    pub seen: u64,
}

/// What the page may do: send its own form.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
                          base-uri 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{font:1.1rem/1.5 sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}\
                     button{font:inherit;display:block;width:100%;padding:.8rem;margin:.8rem 0}";

/// The page of an incident.
pub fn page(shown: &Shown<'_>) -> String {
    let impact = shown.impact;
    let impact = impact.name().map_or_else(|| impact.number().to_string(), str::to_owned);
    let mut main = String::new();
    if let Some(told) = shown.told {
        write!(main, "<p role=\"status\"><strong>{}</strong></p>", escaped(told))
            .unwrap_or_default();
    }
    write!(main, "<dl><dt>Impact</dt><dd>{}</dd>", escaped(&impact)).unwrap_or_default();
    write!(main, "<dt>State</dt><dd>{}</dd></dl>", escaped(shown.state)).unwrap_or_default();
    if !shown.offers.is_empty() {
        let seen = shown.seen;
        write!(
            main,
            "<form method=\"post\"><input type=\"hidden\" name=\"seen\" value=\"{seen}\">"
        )
        .unwrap_or_default();
        for wish in shown.offers {
            let (value, label) = (wish.as_str(), label(*wish));
            write!(main, "<button name=\"wish\" value=\"{value}\">{label}</button>")
                .unwrap_or_default();
        }
        main.push_str("</form>");
    }
    document(shown.title, &main)
}

/// A page that says one thing.
pub fn notice(title: &str, words: &str) -> String {
    document(title, &format!("<p>{}</p>", escaped(words)))
}

fn label(wish: Wish) -> &'static str {
    match wish {
        Wish::Acknowledge => "Acknowledge: I take it",
        Wish::Resolve => "Resolve the incident",
        Wish::Escalate => "Escalate: page the next ones now",
    }
}

fn document(title: &str, main: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main><h1>{title}</h1>{main}</main></body></html>"
    )
}

/// Text inside an element or an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_button_for_each_offer_and_no_script_whatever_its_title() {
        let shown = Shown {
            title: "<script>alert('x')</script> & co",
            impact: Impact::CRITICAL,
            state: "waiting for \"an\" answer",
            told: Some("nothing <b>was</b> done"),
            offers: &[Wish::Acknowledge, Wish::Escalate],
            seen: 7,
        };
        let html = page(&shown);
        assert_eq!(html.matches("<button ").count(), 2);
        assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
        assert!(html.contains("<title>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; co"));
        assert!(html.contains("name=\"seen\" value=\"7\"") && html.contains("method=\"post\""));
    }

    #[test]
    fn where_nothing_may_be_done_there_is_no_form() {
        let shown = Shown {
            title: "a",
            impact: Impact::CRITICAL,
            state: "resolved",
            told: None,
            offers: &[],
            seen: 0,
        };
        assert!(!page(&shown).contains("<form"));
    }
}
