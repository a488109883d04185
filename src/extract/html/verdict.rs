//! Whether a page is an article at all, and whether the whole of it is there.

use super::json_ld::JsonLd;
use super::page::Page;
use super::shingles::words;
use crate::model::Verdict;

/// Words below which a body is no article, unless the page calls itself one.
const SHORT: usize = 25;
/// Share of links from which a body is a list of other pages.
const LIST: f32 = 0.8;
/// Words below which an article that must be paid for is not whole.
const TEASER: usize = 250;
/// Words below which an error message is what the page is about.
const MESSAGE: usize = 150;

/// Titles of error, consent and captcha pages.
const ERRORS: &[&str] = &[
    "404",
    "page not found",
    "not found",
    "access denied",
    "just a moment",
    "attention required",
    "are you a robot",
    "verify you are human",
    "before you continue",
    "403 forbidden",
    "forbidden",
    "error",
    "service unavailable",
    "seite nicht gefunden",
    "page introuvable",
    "página no encontrada",
    "página não encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "страница не найдена",
    "sayfa bulunamadı",
    "strona nie istnieje",
    "ページが見つかりません",
    "页面不存在",
    "captcha",
    "your privacy choices",
    "cookie consent",
    "bot verification",
];

/// Words of the boxes that stand where an article is cut off.
const WALLS: &[&str] = &[
    "to continue reading",
    "subscribe to read",
    "subscribe to continue",
    "already a subscriber",
    "this article is for subscribers",
    "for subscribers only",
    "register to continue",
    "to read the full",
    "read the full story",
    "weiterlesen mit",
    "jetzt weiterlesen",
    "artikel weiterlesen",
    "réservé aux abonnés",
    "la suite est réservée",
    "para seguir leyendo",
    "exclusivo para suscriptores",
    "exclusivo para assinantes",
    "riservato agli abbonati",
    "lees verder met",
    "только для подписчиков",
    "dla subskrybentów",
    "会員限定",
    "有料会員",
    "有料記事",
    "この記事は",
    "继续阅读",
    "för prenumeranter",
    "kun for abonnenter",
];

/// Judges a page whose body is known. `host_page` says that its address is the host's alone.
pub(super) fn judge(page: &Page, ld: &JsonLd, taken: &[bool], body: &str, host_page: bool) -> Verdict {
    let count = words(body).len();
    let article = !ld.kind.is_empty();
    let title = page.title.to_lowercase();
    let error = count < MESSAGE && ERRORS.iter().any(|error| title == *error || title.starts_with(error));
    let article = article || page.meta(&["og:type"]) == Some("article");
    let linked = link_share(page, taken);
    let front = ld.kind.is_empty() && (host_page || ld.listing) && linked > 0.2;
    if error || front || (!article && (linked > LIST || count < SHORT)) {
        return Verdict::NotAnArticle;
    }
    let walled = count < 2 * TEASER && is_walled(page, taken);
    if (ld.free == Some(false) && count < TEASER) || walled { Verdict::Partial } else { Verdict::Article }
}

/// Returns whether a wall stands just behind the body.
fn is_walled(page: &Page, taken: &[bool]) -> bool {
    const REACH: usize = 6;
    let last = taken.iter().rposition(|taken| *taken).unwrap_or(0);
    page.visible().filter(|(number, _)| (last..=last + REACH).contains(number)).any(|(_, block)| {
        let lower = block.text.to_lowercase();
        lower.len() < 400 && WALLS.iter().any(|wall| lower.contains(wall))
    })
}

fn link_share(page: &Page, taken: &[bool]) -> f32 {
    let body = page.blocks.iter().zip(taken).filter(|(_, taken)| **taken);
    let (linked, all) =
        body.fold((0, 0), |(linked, all), (block, _)| (linked + block.linked, all + block.text.len()));
    linked as f32 / all.max(1) as f32
}
