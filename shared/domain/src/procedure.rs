//! What a runbook runs, and on which terms. AWS's action knows documents of Systems Manager alone, and every client writes
//! that shape: so the kind is read from the name, and what the shape has no room for from parameters of a reserved name.

pub mod address;
pub mod terms;

#[cfg(test)]
mod tests;

/// How the URL of an endpoint begins.
const HTTPS: &str = "https://";

/// What a runbook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Procedure {
    /// An Automation document of Systems Manager.
    Document,
    /// A Lambda function, invoked once, which answers in seconds.
    Function,
    /// A standard state machine of Step Functions.
    StateMachine,
    /// Somebody's address, called once, which answers in seconds.
    Endpoint,
}

impl Procedure {
    /// What is meant by the name that an action gives: an ARN of a function or a state machine, an address; anything else
    /// is a document.
    pub fn of(name: &str) -> Self {
        if name.starts_with(HTTPS) {
            return Self::Endpoint;
        }
        let mut parts = name.split(':');
        let is_arn = parts.next() == Some("arn");
        match (is_arn, parts.nth(1), parts.nth(2)) {
            (true, Some("lambda"), Some("function")) => Self::Function,
            (true, Some("states"), Some("stateMachine")) => Self::StateMachine,
            _ => Self::Document,
        }
    }

    /// Whether a start that comes again, with the token of the first, starts nothing.
    //= ssm#StartAutomationExecution-ClientToken
    //= states#StartExecution: the same name and input while it runs is the same execution
    pub fn knows_tokens(self) -> bool {
        match self {
            Self::Document | Self::StateMachine => true,
            Self::Function | Self::Endpoint => false,
        }
    }

    /// Whether it is at its end when it answers: it has no execution to look at.
    pub fn answers_at_once(self) -> bool {
        match self {
            Self::Document | Self::StateMachine => false,
            Self::Function | Self::Endpoint => true,
        }
    }
}
