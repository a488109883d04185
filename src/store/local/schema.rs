//! The Tantivy schema, computed from the field table, and the columns beside it.
//!
//! The whole record is one stored value; every text and value field of the table is an indexed one; columns
//! serve order, grouping, counts and filters.

use tantivy::schema::{
    BytesOptions, Field as Handle, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use crate::model::{Field, FieldKind, TABLE};

/// Columns: name, and what it is for.
pub(super) mod column {
    /// Article id, `u64`, always there.
    pub(in super::super) const ID: &str = "_id";
    /// Sort key of the publication date, `i64` seconds; missing where undated.
    pub(in super::super) const PUBLISHED: &str = "_published";
    /// First and last day the date may mean, `i64`; missing where undated.
    pub(in super::super) const FIRST_DAY: &str = "_first_day";
    /// See [`FIRST_DAY`].
    pub(in super::super) const LAST_DAY: &str = "_last_day";
    /// 1 where the date is a weak one; missing else.
    pub(in super::super) const WEAK: &str = "_weak";
    /// Group of articles with the same body, `u64`, without its last 16 bits; missing where the body is empty.
    pub(in super::super) const SAME_BODY: &str = "_same_body";
    /// The last 16 bits of the group, 0 where there is none: a column so narrow that those of all matches are soon looked
    /// through.
    pub(in super::super) const SAME_BODY_END: &str = "_same_body_end";
    /// What looked for names in the article, always there.
    pub(in super::super) const RECOGNISER: &str = "_recogniser";
    /// The record's own id; missing where it has none.
    pub(in super::super) const OWN_ID: &str = "_own_id";
}

/// Longest value kept in a text column, bytes; longer ones are cut at a character boundary.
pub(super) const MAX_COLUMN_BYTES: usize = 1_000;

/// The handles of the schema.
#[derive(Clone)]
pub(super) struct Handles {
    pub(super) schema: Schema,
    pub(super) record: Handle,
    pub(super) file: Handle,
    pub(super) id: Handle,
    pub(super) published: Handle,
    pub(super) first_day: Handle,
    pub(super) last_day: Handle,
    pub(super) weak: Handle,
    pub(super) same_body: Handle,
    pub(super) same_body_end: Handle,
    pub(super) own_id: Handle,
    pub(super) recogniser: Handle,
    text: Vec<(Field, Handle)>,
    columns: Vec<(Field, Handle)>,
}

impl Handles {
    /// Returns the schema with its handles.
    pub(super) fn new() -> Handles {
        let mut builder = Schema::builder();
        let number = || NumericOptions::default().set_fast();
        let record = builder.add_bytes_field("_record", BytesOptions::default().set_stored());
        let file = builder.add_u64_field("_file", NumericOptions::default().set_indexed());
        let id = builder.add_u64_field(column::ID, number());
        let published = builder.add_i64_field(column::PUBLISHED, number());
        let first_day = builder.add_i64_field(column::FIRST_DAY, number());
        let last_day = builder.add_i64_field(column::LAST_DAY, number());
        let weak = builder.add_u64_field(column::WEAK, number());
        let same_body = builder.add_u64_field(column::SAME_BODY, number());
        let same_body_end = builder.add_u64_field(column::SAME_BODY_END, number());
        let own_id = builder.add_text_field(column::OWN_ID, TextOptions::default().set_fast("raw"));
        let recogniser = builder.add_text_field(column::RECOGNISER, TextOptions::default().set_fast("raw"));
        let mut text = Vec::new();
        let mut columns = Vec::new();
        for row in TABLE {
            if is_indexed(row.field) {
                let scored = matches!(row.kind, FieldKind::Text { .. });
                text.push((row.field, builder.add_text_field(row.name, indexed(scored))));
            }
            if has_column(row.field) {
                let name = column_name(row.field);
                columns
                    .push((row.field, builder.add_text_field(&name, TextOptions::default().set_fast("raw"))));
            }
        }
        let schema = builder.build();
        Handles {
            schema,
            record,
            file,
            id,
            published,
            first_day,
            last_day,
            weak,
            same_body,
            same_body_end,
            own_id,
            recogniser,
            text,
            columns,
        }
    }

    /// Returns the handle of an indexed field.
    pub(super) fn text(&self, field: Field) -> Option<Handle> {
        self.text.iter().find(|(of, _)| *of == field).map(|(_, handle)| *handle)
    }

    /// Returns the handle of a field's text column.
    pub(super) fn column(&self, field: Field) -> Option<Handle> {
        self.columns.iter().find(|(of, _)| *of == field).map(|(_, handle)| *handle)
    }

    /// Returns the indexed fields.
    pub(super) fn indexed(&self) -> impl Iterator<Item = (Field, Handle)> + '_ {
        self.text.iter().copied()
    }
}

/// Returns whether a field is indexed as a term stream.
pub(super) fn is_indexed(field: Field) -> bool {
    field != Field::Id && matches!(field.row().kind, FieldKind::Text { .. } | FieldKind::Value)
}

/// Returns whether a field has a column of its values.
pub(super) fn has_column(field: Field) -> bool {
    field != Field::Id && matches!(field.row().kind, FieldKind::Value | FieldKind::Location)
}

/// Returns the name of a field's text column.
pub(super) fn column_name(field: Field) -> String {
    format!("_{}", field.name())
}

fn indexed(scored: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(super::tokens::NAME)
        .set_fieldnorms(scored)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}
