//! Names of channels.

use domain::limits::TEAMS_CHANNEL_NAME_CHARS_MAX;

use crate::text::cut_chars;

/// Digits of an incident's id that a name ends in, at most.
const ID_CHARS_MAX: usize = 16;

/// `wanted` as Teams takes it: none of the characters that it forbids, no dot or space at an end, cut
/// to fifty characters; `incident` where nothing is left. What an incident's id adds at the end, so that a name is no
/// other's, is not cut.
//= teams#limits-specifications-teams: channel names
pub fn channel_name(wanted: &str) -> String {
    let is_forbidden = |c: char| c.is_control() || "~#%&*{}+/\\:<>?|'\",".contains(c);
    let parts: Vec<&str> = wanted
        .split(|c: char| c == '-' || is_forbidden(c) || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let joined = parts.join("-");
    let is_at_end = |c: char| "._-".contains(c);
    let joined = joined.trim_start_matches(is_at_end);
    let (words, id) = parted(joined);
    let cut = cut_chars(words, TEAMS_CHANNEL_NAME_CHARS_MAX - id.len());
    // What an id follows is no end.
    let name =
        if id.is_empty() { cut.trim_end_matches(is_at_end) } else { cut.trim_end_matches('-') };
    if name.is_empty() { "incident".to_owned() } else { format!("{name}{id}") }
}

/// A name in its words, and the digits of an id that follow them with their dash.
fn parted(name: &str) -> (&str, &str) {
    let is_id = |part: &str| {
        (1..=ID_CHARS_MAX).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let at = name.rfind('-').filter(|at| is_id(&name[at + 1..]));
    name.split_at(at.unwrap_or(name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_teams_takes_and_is_not_changed_again() {
        for (wanted, name) in [
            ("inc-20261128-prod-api", "inc-20261128-prod-api"),
            ("prod/api: 5xx > 1%", "prod-api-5xx-1"),
            ("障害 db", "障害-db"),
            ("..a_", "a"),
            (" ~", "incident"),
            (&"x".repeat(60), &"x".repeat(50)),
            (&format!("{}--009-xy", "x".repeat(45)), &format!("{}-009", "x".repeat(45))),
            (&format!("{}._-009-xy", "x".repeat(44)), &format!("{}._-009", "x".repeat(44))),
        ] {
            assert_eq!(channel_name(wanted), name, "{wanted}");
            assert_eq!(channel_name(name), name);
        }
    }

    #[test]
    fn a_long_name_keeps_what_makes_it_no_other_incidents() {
        let words = format!("inc-20261128-{}", "prod-".repeat(9));
        let names = ["", "0f8f", "0f8fad5b", "0f8fad5bd9cb", "0f8fad5bd9cb469f"].map(|id| {
            let name = channel_name(&format!("{words}{id}"));
            assert!(name.len() <= TEAMS_CHANNEL_NAME_CHARS_MAX && name.ends_with(id), "{name}");
            assert_eq!(channel_name(&name), name);
            name
        });
        let others: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(others.len(), names.len(), "{names:?}");
    }
}
