//! Files of documents: pages, texts, and files of records. One file a format; each has its row in `READERS`.

mod alto;
mod csv;
mod epub;
mod export;
mod feed;
mod front_matter;
mod hocr;
mod html;
mod json;
mod line_ends;
mod mail;
mod markdown;
mod markup;
mod news;
mod office;
mod pdf;
mod plain;
mod rtf;
mod saved;
mod sgml;
mod warc;
mod webarchive;
mod xml;

pub(crate) use alto::Alto;
pub(crate) use csv::Csv;
pub(crate) use epub::Epub;
#[cfg(test)]
pub(crate) use epub::sample as epub_sample;
pub(crate) use feed::Feed;
pub(crate) use hocr::Hocr;
#[cfg(test)]
pub(crate) use hocr::sample as hocr_sample;
pub(crate) use html::Html;
pub(crate) use json::{Json, JsonLines};
pub(crate) use mail::{Mail, Mbox};
pub(crate) use markdown::Markdown;
pub(crate) use news::News;
pub(crate) use office::Office;
pub(crate) use pdf::Pdf;
#[cfg(test)]
pub(crate) use pdf::sample as pdf_sample;
pub(crate) use plain::Plain;
pub(crate) use rtf::Rtf;
pub(crate) use sgml::Sgml;
pub(crate) use warc::{Arc, Warc};
pub(crate) use webarchive::WebArchive;
#[cfg(test)]
pub(crate) use webarchive::sample as webarchive_sample;
