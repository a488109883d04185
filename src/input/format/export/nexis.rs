//! Articles as Nexis exports them. The older form: a number above each, paper and date, then fields with names in capitals,
//! text behind `LENGTH` or `BODY`. Nexis Uni: title, paper and date, fields, text behind `Body`, `End of Document` below.

use super::parts::{Paragraph, authors, count, day, has_year, is_rights, paragraphs, prose, terms};
use crate::model::RawRecord;

/// What a field says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Field {
    Byline,
    Section,
    Length,
    Headline,
    Highlight,
    Body,
    Graphic,
    Language,
    Subject,
    /// When the article came into the database: the text ends above it.
    Loaded,
    /// Other fields above the text.
    Head,
    /// Other fields below the text.
    Tail,
}

/// Names of fields in the languages of the database.
const FIELDS: &[(Field, &[&str])] = &[
    (Field::Byline, &["BYLINE", "AUTHOR", "AUTOR", "AUTEUR", "AUTORE", "VON"]),
    (
        Field::Section,
        &[
            "SECTION", "RUBRIK", "RUBRIQUE", "SECCIÓN", "SECCION", "SEZIONE", "SECTIE", "RUBRIEK", "SEÇÃO",
            "SECÇÃO",
        ],
    ),
    (
        Field::Length,
        &["LENGTH", "LÄNGE", "LAENGE", "LONGUEUR", "LONGITUD", "LUNGHEZZA", "LENGTE", "EXTENSÃO", "TAMANHO"],
    ),
    (Field::Headline, &["HEADLINE", "ÜBERSCHRIFT", "TITRE", "TITULAR", "TÍTULO", "TITOLO", "KOP"]),
    (Field::Highlight, &["HIGHLIGHT", "ENCART", "INSERT", "DESTACADO"]),
    (
        Field::Body,
        &[
            "BODY",
            "TEXT",
            "TEXTKÖRPER",
            "CORPS",
            "CUERPO",
            "CORPO",
            "TEXTO",
            "TESTO",
            "HOOFDTEKST",
            "HAUPTTEIL",
        ],
    ),
    (Field::Graphic, &["GRAPHIC", "GRAFIK", "GRAPHIQUE", "GRÁFICO", "GRAFICO", "GRAFIEK"]),
    (Field::Language, &["LANGUAGE", "SPRACHE", "LANGUE", "IDIOMA", "LINGUA", "TAAL"]),
    (Field::Subject, &["SUBJECT", "SUJET", "THEMA", "TEMA", "MATERIA", "SOGGETTO", "ONDERWERP"]),
    (
        Field::Loaded,
        &[
            "LOAD-DATE",
            "UPDATE",
            "DATE-CHARGEMENT",
            "FECHA-CARGA",
            "LADEDATUM",
            "DATE DE CHARGEMENT",
            "LAADDATUM",
        ],
    ),
    (Field::Head, &["DATELINE", "SERIES", "TYPE", "DISTRIBUTION", "CORRECTION-DATE"]),
    (
        Field::Tail,
        &[
            "PUBLICATION-TYPE",
            "TYPE-PUBLICATION",
            "JOURNAL-CODE",
            "ZEITUNGS-CODE",
            "CODE-JOURNAL",
            "CORRECTION",
            "ACC-NO",
            "DOCUMENT-TYPE",
            "LOCALISATION-GEO",
            "GEOGRAPHIC",
            "COMPANY",
            "SOCIETE",
            "ORGANIZATION",
            "ORGANISATION",
            "PERSON",
            "PERSONNE",
            "INDUSTRY",
            "SECTEUR-ACTIVITE",
            "TICKER",
            "SYMBOLE-BOURSIER",
            "STATE",
            "COUNTRY",
            "CITY",
        ],
    ),
];

/// Lines that end an article of Nexis Uni.
const ENDS: [&str; 9] = [
    "End of Document",
    "Ende des Dokuments",
    "Fin du document",
    "Fin de document",
    "Fin del documento",
    "Fin de documento",
    "Fine del documento",
    "Fim do documento",
    "Einde van document",
];

/// Words between the numbers in `2 of 10 DOCUMENTS`, `Dokument 2 von 10`.
const OF: [&str; 5] = ["of", "von", "de", "di", "van"];

/// Heads of what stands below the text in Nexis Uni.
const CLASSIFICATION: [&str; 6] = [
    "Classification",
    "Klassifikation",
    "Klassifizierung",
    "Clasificación",
    "Classificazione",
    "Classificatie",
];

/// Returns whether a line ends an article of Nexis Uni.
pub(super) fn is_end(line: &str) -> bool {
    ENDS.iter().any(|end| line.eq_ignore_ascii_case(end))
}

/// Returns whether a line stands above an article of the older form.
pub(super) fn is_number(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(6).collect();
    let is_number = |word: &str| word.len() < 8 && word.bytes().all(|b| b.is_ascii_digit());
    let is_document = |word: &str| {
        let upper = word.to_uppercase();
        upper.starts_with("DOCUMENT") || upper.starts_with("DOKUMENT")
    };
    match words.as_slice() {
        ["FOCUS", "-", a, "of", b, document] | [a, "of", b, document] => {
            is_number(a) && is_number(b) && is_document(document) && *document == document.to_uppercase()
        }
        [document, a, of, b] => is_number(a) && is_number(b) && is_document(document) && OF.contains(of),
        _ => false,
    }
}

/// Returns the field that a line begins, and what stands behind its name.
fn field(line: &str) -> Option<(Field, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim();
    if name.is_empty() || name.len() > 24 {
        return None;
    }
    let upper = name.to_uppercase();
    let (field, _) = FIELDS.iter().find(|(_, names)| names.contains(&upper.as_str()))?;
    let value = value.trim();
    // `UPDATE: …` may begin a paragraph.
    let is_date = has_year(value) && value.len() < 80;
    (*field != Field::Loaded || is_date).then_some((*field, value))
}

/// Reads an article of the older form.
pub(super) fn classic(part: &str) -> Option<RawRecord> {
    let behind_number = part.trim_start().split_once('\n')?.1;
    let mut record = RawRecord::default();
    let mut head: Vec<Paragraph<'_>> = Vec::new();
    let mut body: Vec<String> = Vec::new();
    let mut at = Place::Head;
    for paragraph in paragraphs(behind_number) {
        let first = paragraph.first().copied().unwrap_or_default();
        let capitals = first.split_once(':').is_some_and(|(name, _)| name == name.to_uppercase());
        match field(first).filter(|_| capitals) {
            Some((Field::Body, value)) if at != Place::Tail => {
                at = Place::Body;
                body.extend(valued(value, &paragraph));
            }
            Some((Field::Loaded | Field::Tail | Field::Language | Field::Subject, _))
                if at == Place::Body =>
            {
                at = Place::Tail;
                fill(&mut record, &paragraph);
            }
            Some((Field::Graphic, value)) => {
                at = if at == Place::Body { Place::Tail } else { at };
                record.captions.extend(valued(value, &paragraph));
            }
            Some((field, _)) if at != Place::Body => {
                fill(&mut record, &paragraph);
                at = if field == Field::Length && at == Place::Head { Place::Counted } else { at };
            }
            _ if at == Place::Head => head.push(paragraph),
            _ if at == Place::Tail => {}
            // A field's name in the text is text.
            _ => {
                at = Place::Body;
                body.push(paragraph.join(" "));
            }
        }
    }
    body.retain(|paragraph| !paragraph.is_empty());
    if body.is_empty() {
        return None;
    }
    place_head(&mut record, &head);
    record.body = Some(body.join("\n\n"));
    Some(record)
}

/// How far the reading of an article is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Head,
    /// Behind the count of words, where the text may begin.
    Counted,
    Body,
    Tail,
}

/// Returns a field's value with the further lines of its paragraph.
fn valued(value: &str, paragraph: &[&str]) -> Option<String> {
    let further = paragraph.get(1..).unwrap_or_default();
    let text = std::iter::once(value).chain(further.iter().copied()).collect::<Vec<_>>().join(" ");
    Some(text.trim().to_string()).filter(|text| !text.is_empty())
}

/// Puts the field that a paragraph is into a record.
fn fill(record: &mut RawRecord, paragraph: &[&str]) {
    let Some((field, value)) = paragraph.first().and_then(|line| field(line)) else { return };
    let Some(text) = valued(value, paragraph) else { return };
    match field {
        Field::Byline => {
            // A line that was not wrapped is a line of its own, such as the author's office.
            let is_wrapped = paragraph.first().is_some_and(|line| line.len() > 60);
            let byline = if is_wrapped { text.as_str() } else { value };
            record.authors = authors(byline, false);
        }
        Field::Section => record.section = section(&text),
        Field::Length => record.words = count(value),
        Field::Headline => record.title = Some(text),
        Field::Highlight => {
            let (said, url) = match text.rsplit_once("; http") {
                Some((said, url)) if !url.contains(' ') => (said.to_string(), Some(format!("http{url}"))),
                _ => (text, None),
            };
            (record.subtitle, record.url) = (Some(said), url);
        }
        Field::Language => record.language = text.split(';').next().map(|name| name.trim().to_string()),
        Field::Subject => record.tags = terms(&text, ';'),
        Field::Graphic => record.captions.push(text),
        Field::Body | Field::Loaded | Field::Head | Field::Tail => {}
    }
}

/// Returns the name of the section without pages and columns: `Section B; Page 22, Column 2; National Desk`.
fn section(text: &str) -> Option<String> {
    let is_place = |part: &str| {
        let first = part.split([' ', '.', ',']).next().unwrap_or_default().to_lowercase();
        let rest = part.get(first.len()..).unwrap_or_default();
        match first.as_str() {
            "pg" | "page" | "part" | "column" | "s" | "p" | "seite" | "ausg" => true,
            "section" => rest.trim().len() < 3,
            _ => part.is_empty(),
        }
    };
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    parts.iter().find(|part| !is_place(part)).or(parts.first()).map(|part| (*part).to_string())
}

/// Finds paper, date and title among the paragraphs above the fields.
fn place_head(record: &mut RawRecord, head: &[Paragraph<'_>]) {
    let head: Vec<&Paragraph<'_>> =
        head.iter().filter(|lines| lines.first().is_some_and(|line| !is_rights(line))).collect();
    let is_date =
        |lines: &&Paragraph<'_>| lines.first().is_some_and(|line| line.len() < 80 && has_year(line));
    let date = head.iter().take(4).position(is_date);
    record.published = date.and_then(|at| head.get(at)?.first()).map(|line| day(line));
    record.publisher = head
        .first()
        .filter(|_| date != Some(0))
        .and_then(|lines| lines.first())
        .map(|line| (*line).to_string());
    if record.title.is_none() {
        let behind = head.get(date.map_or(1, |at| at + 1)..).unwrap_or_default();
        record.title = behind.first().map(|lines| lines.join(" "));
    }
}

/// Reads an article of Nexis Uni.
pub(super) fn uni(part: &str) -> Option<RawRecord> {
    let lines: Vec<&str> = part.lines().map(str::trim).filter(|line| !is_end(line)).collect();
    let is_body = |line: &&str| is_named(line, Field::Body);
    let body_at = lines.iter().position(|line| *line == "Body").or_else(|| lines.iter().position(is_body))?;
    let head: Vec<&str> = lines.iter().take(body_at).copied().filter(|line| !line.is_empty()).collect();
    let mut record = RawRecord::default();
    let date = date_line(&head)?;
    let line = |at: Option<usize>| at.and_then(|at| head.get(at)).map(|line| (*line).to_string());
    record.published = head.get(date).map(|line| day(line));
    record.publisher = line(date.checked_sub(1));
    record.title = line(date.checked_sub(2));
    head.iter().skip(date + 1).for_each(|line| fill(&mut record, &[line]));
    let rest = lines.get(body_at + 1..)?;
    let is_loaded = |line: &&str| matches!(field(line), Some((Field::Loaded, _)));
    let end = rest.iter().position(|line| is_loaded(line) || CLASSIFICATION.contains(line));
    let (text, below) = rest.split_at(end.unwrap_or(rest.len()));
    let graphic = text.iter().position(|line| is_named(line, Field::Graphic)).unwrap_or(text.len());
    let (text, captions) = text.split_at(graphic);
    let captions = captions.iter().skip(1).filter(|line| !line.is_empty());
    record.captions = captions.map(|line| (*line).to_string()).collect();
    below.iter().for_each(|line| fill(&mut record, &[line]));
    record.body = Some(prose(text)).filter(|body| !body.is_empty());
    record.body.is_some().then_some(record)
}

/// Returns whether a line is nothing but the name of a field.
fn is_named(line: &str, field: Field) -> bool {
    let upper = line.to_uppercase();
    FIELDS.iter().any(|(known, names)| *known == field && names.contains(&upper.as_str()))
}

/// Returns where the date stands: above the rights and the fields, below the paper. What lies further up is the cover.
fn date_line(head: &[&str]) -> Option<usize> {
    let is_length = |line: &&str| matches!(field(line), Some((Field::Length, _)));
    let length = head.iter().rposition(is_length).unwrap_or(head.len());
    let rights = head.get(..length)?.iter().rposition(|line| is_rights(line)).unwrap_or(length);
    let above = head.get(..rights)?;
    let date = above
        .iter()
        .rposition(|line| line.len() < 80 && has_year(line) && field(line).is_none())
        .filter(|at| *at >= 1 && at + 8 > above.len());
    // Papers without a day say nothing here: title and paper come first.
    date.or_else(|| (above.len() >= 2 && above.len() < 5).then_some(2))
}
