//! The language of the tables, and its one interpreter.

use serde_json::{Map, Value};

/// The members of an object: the name, whether it has to be there, and what it is.
pub(crate) type Shape = &'static [(&'static str, Need, Rule)];

/// Whether a member has to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It has to.
    Must,
    /// It may be left out.
    May,
}

/// What a value has to be.
#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// This text.
    Is(&'static str),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A text of so many characters, from and to.
    Text(usize, usize),
    /// The id of something: a letter of these, then capitals and digits.
    Id(&'static str),
    /// The id of a message.
    MessageId,
    /// An address of the web.
    Url(usize),
    /// True or false.
    Flag,
    /// A whole number.
    Whole,
    /// A text object of plain text, of so many characters at most.
    Plain(usize),
    /// An object.
    Object(Shape),
    /// So many values at most, each like this.
    List(&'static Rule, usize),
    /// An object that is one of these, as its `type` says.
    OneOfTypes(&'static [Shape]),
}

/// What is wrong with `members`, by `shape`: unknown members are, too.
pub(crate) fn check(shape: Shape, members: &Map<String, Value>, at: &str) -> Result<(), String> {
    for name in members.keys() {
        if !shape.iter().any(|(its, ..)| its == name) {
            return Err(format!("{at}.{name} is unknown"));
        }
    }
    for (name, need, rule) in shape {
        match members.get(*name) {
            Some(value) => rule.check(value, &format!("{at}.{name}"))?,
            None if *need == Need::Must => return Err(format!("{at}.{name} is missing")),
            None => {}
        }
    }
    Ok(())
}

impl Rule {
    fn check(self, value: &Value, at: &str) -> Result<(), String> {
        let expect = |is_so: bool, what: &str| {
            if is_so { Ok(()) } else { Err(format!("{at} is not {what}: {value}")) }
        };
        let text = value.as_str();
        match self {
            Self::Is(expected) => expect(text == Some(expected), expected),
            Self::OneOf(expected) => {
                expect(text.is_some_and(|text| expected.contains(&text)), &expected.join(" or "))
            }
            Self::Text(least, most) => {
                let fits = |text: &str| (least..=most).contains(&text.chars().count());
                expect(text.is_some_and(fits), &format!("{least} to {most} characters"))
            }
            Self::Id(begins) => expect(text.is_some_and(|text| is_id(text, begins)), "an id"),
            Self::MessageId => expect(text.is_some_and(is_message_id), "the id of a message"),
            Self::Url(most) => expect(text.is_some_and(|text| is_url(text, most)), "an address"),
            Self::Flag => expect(value.is_boolean(), "true or false"),
            Self::Whole => expect(value.is_i64(), "a whole number"),
            Self::Plain(most) => {
                let object = value.as_object().ok_or_else(|| format!("{at} is no text object"))?;
                check(PLAIN, object, at)?;
                Self::Text(1, most).check(&object["text"], &format!("{at}.text"))
            }
            Self::Object(shape) => {
                let object = value.as_object().ok_or_else(|| format!("{at} is no object"))?;
                check(shape, object, at)
            }
            Self::List(of, most) => {
                let list = value.as_array().ok_or_else(|| format!("{at} is no list"))?;
                expect(list.len() <= most, &format!("a list of {most} at most"))?;
                let mut numbered = list.iter().enumerate();
                numbered.try_for_each(|(index, one)| of.check(one, &format!("{at}[{index}]")))
            }
            Self::OneOfTypes(shapes) => {
                let object = value.as_object().ok_or_else(|| format!("{at} is no object"))?;
                let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
                let is_of =
                    |shape: &&Shape| matches!(shape[0], ("type", _, Self::Is(its)) if its == kind);
                let shape = shapes.iter().find(is_of);
                check(
                    shape.ok_or_else(|| format!("{at} is of the unknown type {kind}"))?,
                    object,
                    at,
                )
            }
        }
    }
}

//= slack#text-object
const PLAIN: Shape = &[
    ("type", Need::Must, Rule::Is("plain_text")),
    ("text", Need::Must, Rule::Text(1, 3_000)),
    ("emoji", Need::May, Rule::Flag),
];

fn is_id(text: &str, begins: &str) -> bool {
    text.starts_with(|c| begins.contains(c))
        && text.len() > 1
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn is_message_id(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.').is_some_and(|(seconds, count)| is_digits(seconds) && is_digits(count))
}

fn is_url(text: &str, most: usize) -> bool {
    let begins = ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    });
    begins && text.chars().count() <= most && !text.contains(char::is_whitespace)
}
