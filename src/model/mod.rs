//! Plain data shared by every stage. No I/O, no third-party types, nothing that computes more than
//! a conversion.

pub mod article;
pub mod date;
pub mod document;
pub mod entity;
pub mod field;
pub mod hit;
pub mod language;

pub use article::{Article, Cut, CutReason, Verdict};
pub use date::{Confidence, DateSource, DayRange, Precision, PubDate, TimeOfDay};
pub use document::{Content, Document, Hints, Location, Markup, RawRecord};
pub use entity::{Kind, Mention, Part};
pub use field::{Field, FieldKind, FieldRow, TABLE};
pub use hit::{Hit, Snippet};
pub use language::Language;
