//! Colours. Every line still makes sense without them.

use presshound::model::Kind;

/// Whether output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Escape sequences for colours.
    Color,
    /// Text alone.
    Plain,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Style::Color if !text.is_empty() => format!("\x1b[{code}m{text}\x1b[0m"),
            _ => text.to_string(),
        }
    }

    /// A headline.
    pub fn title(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Where something lives, and other asides.
    pub fn aside(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// What matched.
    pub fn mark(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    /// A name in a text.
    pub fn name(self, kind: Kind, text: &str) -> String {
        let code = match kind {
            Kind::Person => "36",
            Kind::Org => "35",
            Kind::Place => "32",
        };
        self.paint(code, text)
    }

    /// The word before an error.
    pub fn error(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// The word before a warning.
    pub fn warning(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    /// The word before a hint.
    pub fn hint(self, text: &str) -> String {
        self.paint("1;36", text)
    }
}
