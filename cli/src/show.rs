//! How things are printed: for people (in colour on a terminal) or as JSON, one object per line.

use std::io::{IsTerminal, Write};

use serde::Serialize;

/// Where and how a command prints.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// One JSON object per line instead of words.
    pub(crate) json: bool,
    colour: bool,
}

/// What a colour stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it is.
    Plain,
    /// Not so important.
    Faint,
    /// Somebody's phone rings.
    Page,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, colour: !json && std::io::stdout().is_terminal() }
    }

    /// Prints one line for people; nothing in JSON.
    pub(crate) fn line(self, tone: Tone, text: &str) {
        if !self.json {
            write_line(&self.paint(tone, text));
        }
    }

    /// Prints one JSON object; nothing for people.
    pub(crate) fn object(self, value: &impl Serialize) {
        if self.json {
            write_line(&serde_json::to_string(value).unwrap_or_default());
        }
    }

    /// The text in the colour of its tone, on a terminal.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            _ if !self.colour => return text.to_owned(),
            Tone::Plain => return text.to_owned(),
            Tone::Faint => "2",
            Tone::Page => "1;33",
            Tone::Good => "32",
            Tone::Bad => "1;31",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// Prints a line; a reader that went away (`| head`) is no error.
fn write_line(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}
