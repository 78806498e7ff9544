//! One comparison of a pattern with one member of an event.

use std::net::IpAddr;

use serde_json::{Number, Value};

/// What one entry of a pattern's list asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// The member is there with a value that is no object.
    Exists,
    /// It is not.
    Missing,
    /// One of its values satisfies this.
    Is(Compare),
    /// One of its values satisfies none of these.
    IsNot(Vec<Compare>),
}

/// How one value is compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Compare {
    Equals(Value),
    EqualsIgnoreCase(String),
    Prefix(String),
    PrefixIgnoreCase(String),
    Suffix(String),
    SuffixIgnoreCase(String),
    /// Literal pieces; between two of them, anything.
    Wildcard(Vec<String>),
    /// All of these bounds.
    Numeric(Vec<(Bound, f64)>),
    Cidr(Network),
}

/// One side of a range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Equal,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) address: IpAddr,
    pub(super) prefix_bits: u8,
}

impl Test {
    /// Whether the member, which may be missing or a list, satisfies the test.
    pub(super) fn holds(&self, member: Option<&Value>) -> bool {
        match self {
            Self::Exists => leaf(member, &|_| true),
            Self::Missing => !leaf(member, &|_| true),
            Self::Is(compare) => leaf(member, &|value| compare.holds(value)),
            Self::IsNot(none) => {
                leaf(member, &|value| !none.iter().any(|compare| compare.holds(value)))
            }
        }
    }
}

/// Whether one of the member's values satisfies `test`. Comparisons see leaves only: an object is
/// none, a list stands for its elements, and an empty one for no member at all.
fn leaf(member: Option<&Value>, test: &impl Fn(&Value) -> bool) -> bool {
    match member {
        None | Some(Value::Object(_)) => false,
        Some(Value::Array(values)) => values.iter().any(|value| leaf(Some(value), test)),
        Some(value @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_))) => {
            test(value)
        }
    }
}

impl Compare {
    /// Whether one leaf satisfies the comparison.
    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Equals(Value::Number(a)), Value::Number(b)) => same(a, b),
            (Self::Equals(expected), value) => expected == value,
            (Self::Numeric(bounds), Value::Number(number)) => number
                .as_f64()
                .is_some_and(|n| bounds.iter().all(|(bound, to)| bound.holds(n, *to))),
            (Self::Cidr(network), Value::String(text)) => {
                text.parse().is_ok_and(|address| network.contains(address))
            }
            (Self::EqualsIgnoreCase(expected), Value::String(text)) => fold(text) == *expected,
            (Self::Prefix(prefix), Value::String(text)) => text.starts_with(prefix),
            (Self::PrefixIgnoreCase(prefix), Value::String(text)) => fold(text).starts_with(prefix),
            (Self::Suffix(suffix), Value::String(text)) => text.ends_with(suffix),
            (Self::SuffixIgnoreCase(suffix), Value::String(text)) => fold(text).ends_with(suffix),
            (Self::Wildcard(pieces), Value::String(text)) => wild(pieces, text),
            (
                Self::Numeric(_)
                | Self::Cidr(_)
                | Self::EqualsIgnoreCase(_)
                | Self::Prefix(_)
                | Self::PrefixIgnoreCase(_)
                | Self::Suffix(_)
                | Self::SuffixIgnoreCase(_)
                | Self::Wildcard(_),
                _,
            ) => false,
        }
    }
}

/// The form of a text in which case does not matter.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Numbers by value: whole ones exactly, so that long ids differ, all others as floating point.
fn same(a: &Number, b: &Number) -> bool {
    a == b || ((a.is_f64() || b.is_f64()) && a.as_f64() == b.as_f64())
}

impl Bound {
    #[expect(clippy::float_cmp, reason = "a pattern's `=` means exactly this number")]
    fn holds(self, value: f64, to: f64) -> bool {
        match self {
            Self::Equal => value == to,
            Self::Below => value < to,
            Self::AtMost => value <= to,
            Self::Above => value > to,
            Self::AtLeast => value >= to,
        }
    }
}

/// Whether `text` is the pieces in order with anything between. Taking each at its first place is
/// enough: a later place never leaves more room.
fn wild(pieces: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = pieces else {
        return pieces.first().is_some_and(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        match rest.split_once(piece.as_str()) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

impl Network {
    /// Whether `address` lies in the block.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differing = u32::from(network) ^ u32::from(address);
                differing.leading_zeros() >= u32::from(self.prefix_bits)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differing = u128::from(network) ^ u128::from(address);
                differing.leading_zeros() >= u32::from(self.prefix_bits)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}
