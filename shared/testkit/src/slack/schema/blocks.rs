//! The blocks that we send, as Slack's reference has them.
//= slack#block-kit: header, rich text, actions and context blocks; button; confirmation dialog

use crate::shape::Need::{May, Must};
use crate::shape::{Rule, Shape};

/// The blocks of a message.
pub(super) const BLOCKS: Rule =
    Rule::List(&Rule::OneOfTypes(&[HEADER, RICH_TEXT, ACTIONS, CONTEXT]), 50);

const BLOCK_ID: Rule = Rule::Text(1, 255);

const HEADER: Shape = &[
    ("type", Must, Rule::Is("header")),
    ("text", Must, Rule::Plain(150)),
    ("block_id", May, BLOCK_ID),
];

const RICH_TEXT: Shape = &[
    ("type", Must, Rule::Is("rich_text")),
    ("elements", Must, Rule::List(&Rule::OneOfTypes(&[SECTION]), 100)),
    ("block_id", May, BLOCK_ID),
];

const SECTION: Shape = &[
    ("type", Must, Rule::Is("rich_text_section")),
    ("elements", Must, Rule::List(&Rule::OneOfTypes(&[TEXT, USER, LINK, DATE]), 1_000)),
];

const TEXT: Shape = &[
    ("type", Must, Rule::Is("text")),
    ("text", Must, Rule::Text(1, 3_000)),
    ("style", May, STYLE),
];

const USER: Shape =
    &[("type", Must, Rule::Is("user")), ("user_id", Must, Rule::Id("UW")), ("style", May, STYLE)];

const LINK: Shape = &[
    ("type", Must, Rule::Is("link")),
    ("url", Must, Rule::Url(3_000)),
    ("text", May, Rule::Text(1, 3_000)),
    ("unsafe", May, Rule::Flag),
    ("style", May, STYLE),
];

const DATE: Shape = &[
    ("type", Must, Rule::Is("date")),
    ("timestamp", Must, Rule::Whole),
    ("format", Must, Rule::Text(1, 3_000)),
    ("timezone", May, Rule::Text(1, 255)),
    ("url", May, Rule::Url(3_000)),
    ("fallback", May, Rule::Text(1, 3_000)),
    ("style", May, STYLE),
];

const STYLE: Rule = Rule::Object(&[
    ("bold", May, Rule::Flag),
    ("italic", May, Rule::Flag),
    ("strike", May, Rule::Flag),
    ("code", May, Rule::Flag),
]);

const ACTIONS: Shape = &[
    ("type", Must, Rule::Is("actions")),
    ("elements", Must, Rule::List(&Rule::OneOfTypes(&[BUTTON]), 25)),
    ("block_id", May, BLOCK_ID),
];

const BUTTON: Shape = &[
    ("type", Must, Rule::Is("button")),
    ("text", Must, Rule::Plain(75)),
    ("action_id", May, Rule::Text(1, 255)),
    ("url", May, Rule::Url(3_000)),
    ("value", May, Rule::Text(1, 2_000)),
    ("style", May, Rule::OneOf(&["primary", "danger"])),
    ("confirm", May, Rule::Object(CONFIRM)),
    ("accessibility_label", May, Rule::Text(1, 75)),
];

const CONFIRM: Shape = &[
    ("title", Must, Rule::Plain(100)),
    ("text", Must, Rule::Plain(300)),
    ("confirm", Must, Rule::Plain(30)),
    ("deny", Must, Rule::Plain(30)),
    ("style", May, Rule::OneOf(&["primary", "danger"])),
];

const CONTEXT: Shape = &[
    ("type", Must, Rule::Is("context")),
    ("elements", Must, Rule::List(&Rule::Plain(2_000), 10)),
    ("block_id", May, BLOCK_ID),
];
