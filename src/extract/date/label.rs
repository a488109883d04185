//! The words before a date that say what it is the date of.

use std::sync::LazyLock;

use crate::extract::phrases::Phrases;

/// What the words before a date call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// Nothing is said.
    None,
    /// The date of publication.
    Published,
    /// The date of the last change.
    Updated,
}

/// Longest stretch before a date that is read, in bytes.
const REACH: usize = 60;

/// Returns what the text before a date calls it: the label that stands closest to it.
pub(super) fn before(text: &str) -> Label {
    let near = &text[text.ceil_char_boundary(text.len().saturating_sub(REACH))..];
    if near.is_empty() {
        return Label::None;
    }
    let lower = near.to_lowercase();
    match (PUBLISHED.last_in(&lower), UPDATED.last_in(&lower)) {
        (None, None) => Label::None,
        (published, updated) if updated >= published => Label::Updated,
        _ => Label::Published,
    }
}

static PUBLISHED: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(PUBLICATION));
static UPDATED: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(CHANGE));

const PUBLICATION: &[&str] = &[
    "publish",
    "posted",
    "issued",
    "created",
    "released",
    "veröffentlicht",
    "erstellt",
    "erschienen",
    "publié",
    "paru",
    "mis en ligne",
    "publicad",
    "pubblicat",
    "gepubliceerd",
    "geplaatst",
    "опубликован",
    "опубліковано",
    "дата публикации",
    "opublikowan",
    "data publikacji",
    "utworzono",
    "yayınlan",
    "yayın tarihi",
    "giriş",
    "نشر",
    "تاريخ",
    "发布",
    "發布",
    "發佈",
    "发表",
    "公開",
    "配信",
    "掲載",
    "입력",
    "등록",
    "publicerad",
    "publicerat",
    "publisert",
    "offentliggjort",
    "julkaistu",
    "publikováno",
    "publicat",
    "diterbitkan",
];

const CHANGE: &[&str] = &[
    "updated",
    "update",
    "modified",
    "changed",
    "revised",
    "corrected",
    "edited",
    "aktualisiert",
    "geändert",
    "stand:",
    "mis à jour",
    "mise à jour",
    "modifié",
    "actualis",
    "actualizad",
    "modificad",
    "atualizad",
    "aggiornat",
    "modificat",
    "bijgewerkt",
    "gewijzigd",
    "laatste update",
    "обновлен",
    "изменен",
    "оновлен",
    "aktualizacj",
    "zaktualizowan",
    "aktualizováno",
    "güncelle",
    "تحديث",
    "آخر تحديث",
    "更新",
    "修改",
    "수정",
    "업데이트",
    "uppdaterad",
    "oppdatert",
    "opdateret",
    "päivitetty",
    "diperbarui",
];
