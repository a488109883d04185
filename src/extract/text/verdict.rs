//! Judges what kind of page this is: an article, one cut off by a paywall, or none at all.

use std::sync::LazyLock;

use super::shape::{End, Shape};
use super::{Page, Role};
use crate::extract::phrases::Phrases;
use crate::model::Verdict;

static REFUSALS: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(&REFUSED));
static PAYWALLS: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(&PAID));

/// What pages say that are errors, consent forms or tests for robots.
const REFUSED: [&str; 33] = [
    "page not found",
    "error 404",
    "404 error",
    "404 not found",
    "404 – ",
    "could not be found",
    "access denied",
    "403 forbidden",
    "are you a robot",
    "not a robot",
    "verify you are human",
    "captcha",
    "enable javascript",
    "checking your browser",
    "unusual traffic",
    "before you continue",
    "page you requested",
    "page you were looking for",
    "no longer available",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "page introuvable",
    "página no encontrada",
    "pagina non trovata",
    "página não encontrada",
    "pagina niet gevonden",
    "sidan kunde inte hittas",
    "strona nie została znaleziona",
    "страница не найдена",
    "сторінку не знайдено",
    "sayfa bulunamadı",
    "ページが見つかりません",
    "页面不存在",
];

/// What a paywall says in place of the rest.
const PAID: [&str; 28] = [
    "to continue reading",
    "continue reading this",
    "read the full",
    "keep reading",
    "already a subscriber",
    "already have a subscription",
    "subscribers only",
    "for subscribers",
    "exclusive to subscribers",
    "subscribe now to read",
    "unlock this article",
    "subscriber-only",
    "this article is for",
    "weiterlesen mit",
    "jetzt weiterlesen",
    "nur für abonnenten",
    "diesen artikel weiterlesen",
    "réservé aux abonnés",
    "lire la suite de cet article",
    "déjà abonné",
    "solo para suscriptores",
    "contenido exclusivo",
    "ya eres suscriptor",
    "riservato agli abbonati",
    "sei già abbonato",
    "exclusivo para assinantes",
    "会員限定",
    "только для подписчиков",
];

/// Words of body below which a page that says it is an error is believed.
const REFUSAL_WORDS: f32 = 120.0;
/// A page of this many lines with fewer words than this in sentences of the body, and hardly any prose elsewhere, is
/// a list of links.
const LIST: (usize, f32) = (40, 45.0);
/// A paywalled article shows fewer words than this, and its notice stands within this many lines.
const TEASER: (f32, usize) = (400.0, 12);

/// Returns what kind of page this is.
pub(super) fn of(page: &Page<'_>) -> Verdict {
    let lines = page.shapes.lines.iter().zip(&page.roles);
    let words: f32 = lines.filter(|(_, role)| **role == Role::Body).map(|(shape, _)| shape.words).sum();
    let total: f32 = page.shapes.lines.iter().map(|shape| shape.words).sum();
    if total < REFUSAL_WORDS * 2.0 && words < REFUSAL_WORDS && says(page, 0, page.lines.len(), &REFUSALS) {
        return Verdict::NotAnArticle;
    }
    let lines = page.shapes.lines.iter().zip(&page.roles).filter(|(_, role)| **role == Role::Body);
    let told: f32 = lines.filter(|(s, _)| s.end == End::Sentence || s.is_prose()).map(|(s, _)| s.words).sum();
    let prose = page.shapes.lines.iter().filter(|shape| Shape::is_prose(shape)).count();
    if page.lines.len() >= LIST.0 && told < LIST.1 && prose * 20 < page.lines.len() {
        return Verdict::NotAnArticle;
    }
    let behind = (page.body.to + TEASER.1).min(page.lines.len());
    if words < TEASER.0 && says(page, page.body.from, behind, &PAYWALLS) {
        return Verdict::Partial;
    }
    Verdict::Article
}

/// Returns whether a short line that is not body says one of the phrases.
fn says(page: &Page<'_>, from: usize, to: usize, phrases: &Phrases) -> bool {
    (from..to).any(|at| {
        let Some((line, shape)) = page.lines.get(at).zip(page.shapes.lines.get(at)) else { return false };
        let short = shape.words <= 40.0 && (!page.is_body(at) || shape.words <= 20.0);
        short && phrases.are_in(&line.text.to_lowercase())
    })
}
