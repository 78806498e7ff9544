//! Why an input is not one that an operation takes.

/// Why an input is not one that the operation takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It breaks constraints of the model.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// A value is of another type than the model's: what it is, what it should be, and where.
    #[error("{0}")]
    Serialization(String),
}

/// Which constraints an input breaks; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// In the order of the table.
    pub fields: Vec<Field>,
}

/// A constraint that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The path of the value: `plan.stages.1.member.durationInMinutes`.
    pub name: String,
    /// What is wrong, as a sentence of AWS's.
    pub message: String,
}

impl std::error::Error for Invalid {}

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.fields.len();
        let s = if count == 1 { "" } else { "s" };
        write!(f, "{count} validation error{s} detected: ")?;
        for (index, field) in self.fields.iter().enumerate() {
            let between = if index == 0 { "" } else { "; " };
            write!(f, "{between}{}", field.message)?;
        }
        Ok(())
    }
}
