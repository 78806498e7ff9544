//! Spoils JSON by its structure: drops, doubles, renames, retypes, nests and enlarges what is
//! there, and puts pieces of other inputs into it. Bytes are spoilt too, but seldom: a parser of
//! JSON is not what is tested.

use std::sync::LazyLock;

use crate::corpus;
use crate::draw::Draw;
use crate::texts::{longer, spoil_text, text};
use crate::tree::Tree;

/// Values of another type than expected, and numbers at the edges.
const BARE: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "1.5",
    "3",
    "11",
    "255",
    "256",
    "4294967296",
    "9007199254740993",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e14",
    "1e15",
    "1795395600",
    "1795395600.123",
    "1795395600123",
    "-62167219201",
    "253402300800",
    "1e308",
    "-1e308",
    "5e-324",
    "1e400",
    "819087654321",
    "00",
    ".5",
    "+1",
    "NaN",
    "'",
];

/// Bytes of an input: more than any parser accepts, and not so many that nothing else is tried.
const BYTES_MAX: usize = 2_500_000;

/// The names of all members of all inputs: what another source would call it.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names = Vec::new();
    for tree in corpus::everything() {
        collect(tree, &mut names);
    }
    names.sort();
    names.dedup();
    names
});

fn collect(tree: &Tree, names: &mut Vec<String>) {
    match tree {
        Tree::Bare(_) | Tree::Text(_) => {}
        Tree::Inner(inner) => collect(inner, names),
        Tree::List(values) => values.iter().for_each(|value| collect(value, names)),
        Tree::Object(members) => {
            for (name, value) in members {
                names.push(name.clone());
                collect(value, names);
            }
        }
    }
}

/// One of `seeds`, spoilt in up to `edits_max` places.
pub fn spoilt(seeds: &[Tree], edits_max: usize, draw: &mut Draw) -> Tree {
    let mut tree = draw.pick(seeds).clone();
    for _ in 0..draw.below(edits_max + 1) {
        spoil(&mut tree, draw);
    }
    tree
}

/// The same as bytes, now and then with some bytes spoilt.
pub fn spoilt_bytes(seeds: &[Tree], draw: &mut Draw) -> Vec<u8> {
    let mut bytes = spoilt(seeds, 4, draw).text().into_bytes();
    if draw.once_in(8) {
        for _ in 0..=draw.below(3) {
            spoil_bytes(&mut bytes, draw);
        }
    }
    bytes
}

fn spoil_bytes(bytes: &mut Vec<u8>, draw: &mut Draw) {
    let at = draw.below(bytes.len() + 1);
    match draw.below(4) {
        0 if at < bytes.len() => bytes[at] ^= 1 << draw.below(8),
        0 | 1 => bytes.truncate(at),
        2 => drop(bytes.drain(at..bytes.len().min(at + 1 + draw.below(40)))),
        _ => {
            let piece = bytes[at..bytes.len().min(at + 1 + draw.below(40))].to_vec();
            bytes.splice(at..at, piece);
        }
    }
}

/// Changes one place of the tree, unless that would make more of it than anybody accepts.
pub fn spoil(tree: &mut Tree, draw: &mut Draw) {
    let mut next = tree.clone();
    change(&mut next, draw);
    if next.weight() <= BYTES_MAX {
        *tree = next;
    }
}

fn change(tree: &mut Tree, draw: &mut Draw) {
    let place = draw.below(tree.count());
    let other = tree.nth(draw.below(tree.count())).cloned();
    let Some(place) = tree.nth(place) else { return };
    match draw.below(9) {
        0 | 7 => change_members(place, draw),
        1 => *place = value(draw),
        2 => change_leaf(place, draw),
        3 => nest(place, draw),
        4 => enlarge(place, draw),
        // A piece of this input, or of another one.
        5 => *place = other.unwrap_or_else(|| value(draw)),
        6 => {
            let mut from = draw.pick(corpus::everything()).clone();
            let piece = draw.below(from.count());
            *place = from.nth(piece).cloned().unwrap_or_else(|| value(draw));
        }
        _ => embed(place),
    }
}

/// A value of any type, a small one.
pub fn value(draw: &mut Draw) -> Tree {
    match draw.below(8) {
        0..=2 => Tree::Bare((*draw.pick(BARE)).to_owned()),
        3..=5 => Tree::Text(text(draw)),
        6 => Tree::List((0..draw.below(3)).map(|_| value(draw)).collect()),
        _ => Tree::Object(
            (0..draw.below(3)).map(|_| (draw.pick(&NAMES).clone(), value(draw))).collect(),
        ),
    }
}

/// Drops, doubles, adds, renames or reorders what a list or an object holds.
fn change_members(place: &mut Tree, draw: &mut Draw) {
    match place {
        Tree::Bare(_) | Tree::Text(_) => change_leaf(place, draw),
        Tree::Inner(inner) => change_members(inner, draw),
        Tree::List(values) if values.is_empty() => values.push(value(draw)),
        Tree::List(values) => {
            let at = draw.below(values.len());
            match draw.below(4) {
                0 => drop(values.remove(at)),
                1 => values.insert(at, values[at].clone()),
                2 => values.swap(0, at),
                _ => values.insert(at, value(draw)),
            }
        }
        Tree::Object(members) if members.is_empty() => {
            members.push((draw.pick(&NAMES).clone(), value(draw)));
        }
        Tree::Object(members) => {
            let at = draw.below(members.len());
            match draw.below(6) {
                0 => drop(members.remove(at)),
                // The same name twice: the last one counts, or the first, or neither.
                1 => members.push((members[at].0.clone(), value(draw))),
                2 => members.swap(0, at),
                3 => members[at].0.clone_from(draw.pick(&NAMES)),
                4 => spoil_text(&mut members[at].0, draw),
                _ => members.insert(at, (draw.pick(&NAMES).clone(), value(draw))),
            }
        }
    }
}

fn change_leaf(place: &mut Tree, draw: &mut Draw) {
    match place {
        Tree::Bare(bare) => (*draw.pick(BARE)).clone_into(bare),
        Tree::Text(of) if draw.once_in(2) => spoil_text(of, draw),
        Tree::Text(of) => *of = text(draw),
        Tree::Inner(_) | Tree::List(_) | Tree::Object(_) => *place = value(draw),
    }
}

/// Wraps a value into lists, objects or texts; deeper than any parser follows, now and then.
fn nest(place: &mut Tree, draw: &mut Draw) {
    let depth = if draw.once_in(8) { 100 + draw.below(60) } else { 1 + draw.below(4) };
    let kind = draw.below(3);
    for _ in 0..depth {
        let inner = std::mem::replace(place, Tree::List(Vec::new()));
        *place = match kind {
            0 => Tree::List(vec![inner]),
            1 => Tree::Object(vec![(draw.pick(&NAMES).clone(), inner)]),
            // Each level doubles the backslashes of the one below.
            _ if inner.count() < 200 && depth < 6 => Tree::Inner(Box::new(inner)),
            _ => Tree::List(vec![inner]),
        };
    }
}

fn enlarge(place: &mut Tree, draw: &mut Draw) {
    let times = if draw.once_in(8) { 3_000 } else { 2 + draw.below(150) };
    match place {
        Tree::Bare(digits) => *digits = digits.repeat(2 + draw.below(30)),
        Tree::Text(of) => *of = longer(of, draw),
        Tree::Inner(inner) => enlarge(inner, draw),
        Tree::List(values) => {
            let Some(first) = values.first() else { return };
            let times = times.min(BYTES_MAX / first.weight());
            values.extend(vec![first.clone(); times]);
        }
        Tree::Object(members) => {
            members.extend((0..times).map(|n| (format!("m{n}"), Tree::Bare(n.to_string()))));
        }
    }
}

/// JSON becomes a text that holds it, and the other way round.
fn embed(place: &mut Tree) {
    let inner = std::mem::replace(place, Tree::List(Vec::new()));
    *place = match inner {
        Tree::Inner(inner) => *inner,
        Tree::Bare(_) | Tree::Text(_) | Tree::List(_) | Tree::Object(_) => {
            Tree::Inner(Box::new(inner))
        }
    };
}
