//! What the names, classes and ids of the elements around a text say about its role.
//!
//! Word lists over general words; nothing here knows a site.

use super::token::{Tag, attributes};

/// A set of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(pub(super) u32);

macro_rules! marks {
    ($($name:ident $bit:literal $about:literal)*) => {
        impl Marks {
            $(#[doc = $about] pub(super) const $name: Marks = Marks(1 << $bit);)*
        }
    };
}

marks! {
    NAV 0 "Navigation, menus, breadcrumbs."
    ASIDE 1 "Side columns."
    HEADER 2 "Header of a page or article."
    FOOTER 3 "Footer of a page or article."
    FIGURE 4 "A picture and what belongs to it."
    CAPTION 5 "Caption or credit of a picture."
    RELATED 6 "Teasers of other pages."
    SHARE 7 "Share and follow boxes."
    BYLINE 8 "Who wrote it."
    DATE 9 "Dates of the article."
    COMMENTS 10 "Readers' comments."
    SIGNUP 11 "Newsletter and subscription boxes."
    AD 12 "Advertisements."
    HIDDEN 13 "Not shown."
    BODY 14 "Named as the text of the article."
    TAGS 15 "Tags, topics."
    FORM 16 "Forms and buttons."
    LINK 17 "Inside a link."
    QUOTE 18 "Quotations."
    LIST 19 "List items."
    TABLE 20 "Table cells."
    SUBTITLE 21 "Standfirst."
    TITLE 22 "Headline."
    CONSENT 23 "Cookie and consent boxes, overlays."
    ARTICLE 24 "Inside `<article>`."
    MAIN 25 "Inside `<main>`."
    BOLD 26 "Set in bold."
    BIO 27 "About the author."
    SECTION 28 "Name of the section."
    ITALIC 29 "Set in italics."
    CREDIT 30 "Credit of a picture."
}

impl Marks {
    /// No role.
    pub(super) const NONE: Marks = Marks(0);
    /// Every role: the start of an intersection.
    pub(super) const ALL: Marks = Marks(u32::MAX);

    /// Returns whether the two sets share a role.
    pub(super) fn any(self, other: Marks) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the roles of both.
    pub(super) const fn with(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// Returns the roles less those of the other.
    pub(super) const fn without(self, other: Marks) -> Marks {
        Marks(self.0 & !other.0)
    }

    /// Returns the roles that both share.
    pub(super) const fn and(self, other: Marks) -> Marks {
        Marks(self.0 & other.0)
    }
}

/// Returns the roles that an element gives to the text in it.
pub(super) fn of(name: &str, tag: &Tag<'_>) -> Marks {
    let mut marks = of_name(name);
    if matches!(name, "html" | "body") {
        return marks;
    }
    for (key, value) in attributes(tag.attributes) {
        if key.eq_ignore_ascii_case("class")
            || key.eq_ignore_ascii_case("id")
            || key.eq_ignore_ascii_case("itemprop")
            || key.eq_ignore_ascii_case("data-testid")
            || key.eq_ignore_ascii_case("data-component")
        {
            marks = marks.with(of_names(value));
        } else if key.eq_ignore_ascii_case("role") || key.eq_ignore_ascii_case("rel") {
            marks = marks.with(of_role(value));
        } else if key.eq_ignore_ascii_case("hidden") || (key.eq_ignore_ascii_case("style") && hides(value)) {
            marks = marks.with(Marks::HIDDEN);
        }
    }
    marks
}

fn hides(style: &str) -> bool {
    let squeezed: String =
        style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    squeezed.contains("display:none") || squeezed.contains("visibility:hidden")
}

fn of_role(value: &str) -> Marks {
    match value {
        "navigation" | "menu" | "menubar" => Marks::NAV,
        "complementary" => Marks::ASIDE,
        "contentinfo" => Marks::FOOTER,
        "banner" => Marks::HEADER,
        "dialog" | "alertdialog" => Marks::CONSENT,
        "author" => Marks::BYLINE,
        "tag" => Marks::TAGS,
        "main" => Marks::MAIN,
        _ => Marks::NONE,
    }
}

fn of_name(name: &str) -> Marks {
    match name {
        "nav" | "menu" => Marks::NAV,
        "aside" => Marks::ASIDE,
        "header" => Marks::HEADER,
        "footer" => Marks::FOOTER,
        "figure" => Marks::FIGURE,
        "figcaption" => Marks::CAPTION,
        "article" => Marks::ARTICLE,
        "main" => Marks::MAIN,
        "form" | "button" | "label" | "select" | "textarea" => Marks::FORM,
        "a" => Marks::LINK,
        "blockquote" | "q" => Marks::QUOTE,
        "li" | "dt" | "dd" => Marks::LIST,
        "td" | "th" | "caption" => Marks::TABLE,
        "time" => Marks::DATE,
        "b" | "strong" => Marks::BOLD,
        "i" | "em" => Marks::ITALIC,
        "dialog" => Marks::CONSENT,
        _ => Marks::NONE,
    }
}

/// Returns the roles that a class, id or property value names.
fn of_names(value: &str) -> Marks {
    let mut marks = Marks::NONE;
    let mut word = String::with_capacity(24);
    for name in value.split_ascii_whitespace().take(24) {
        let mut whole = String::with_capacity(name.len());
        let mut lower_before = false;
        for c in name.chars().take(60) {
            if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && lower_before) {
                marks = marks.with(of_word(&word));
                word.clear();
            }
            lower_before = c.is_ascii_lowercase();
            if c.is_ascii_alphabetic() {
                word.push(c.to_ascii_lowercase());
                whole.push(c.to_ascii_lowercase());
            }
        }
        marks = marks.with(of_word(&word));
        word.clear();
        marks = marks.with(of_whole(&whole));
    }
    marks
}

fn of_word(word: &str) -> Marks {
    match word {
        "nav" | "navigation" | "menu" | "navbar" | "breadcrumb" | "breadcrumbs" | "topbar" | "pagination"
        | "pager" | "skip" | "toolbar" => Marks::NAV,
        "sidebar" | "aside" | "rail" => Marks::ASIDE,
        "masthead" => Marks::HEADER,
        "footer" | "copyright" | "legal" | "disclaimer" => Marks::FOOTER,
        "figure" | "gallery" | "slideshow" | "carousel" | "lightbox" => Marks::FIGURE,
        "caption" | "captions" | "figcaption" | "legende" | "bildunterschrift" | "pie" | "cutline" => {
            Marks::CAPTION
        }
        "credit" | "credits" | "photographer" | "copyrightholder" => Marks::CREDIT,
        "related" | "recommended" | "recommendation" | "recommendations" | "recirc" | "recirculation"
        | "trending" | "popular" | "outbrain" | "taboola" | "readmore" | "teaser" | "teasers" | "latest"
        | "similar" | "mostread" | "onward" | "inlinerelated" | "relacionadas" | "relacionados" => {
            Marks::RELATED
        }
        "share" | "sharing" | "social" | "follow" | "addthis" | "sharethis" | "shares" => Marks::SHARE,
        "byline" | "bylines" | "author" | "authors" | "writer" | "autor" | "autores" | "auteur"
        | "contributor" | "contributors" | "reporter" => Marks::BYLINE,
        "bio" | "biography" | "aboutauthor" => Marks::BIO,
        "date" | "dateline" | "timestamp" | "published" | "pubdate" | "datetime" | "time" | "updated"
        | "fecha" | "datum" => Marks::DATE,
        "comment" | "comments" | "disqus" | "discussion" | "replies" | "commentlist" => Marks::COMMENTS,
        "newsletter" | "newsletters" | "signup" | "subscribe" | "subscription" | "paywall" | "regwall"
        | "piano" | "donate" | "donation" | "membership" | "promo" | "promotion" | "cta" => Marks::SIGNUP,
        "ad" | "ads" | "advert" | "advertisement" | "advertising" | "sponsor" | "sponsored" | "dfp"
        | "anzeige" | "adslot" | "werbung" | "publicidad" => Marks::AD,
        "tags" | "topics" | "keywords" | "taglist" | "etiquetas" => Marks::TAGS,
        "subtitle" | "standfirst" | "deck" | "dek" | "subheadline" | "chapo" | "lede" | "lead"
        | "summary" | "excerpt" | "intro" | "teasertext" | "bajada" | "entradilla" | "kicker" => {
            Marks::SUBTITLE
        }
        "headline" | "title" | "titulo" | "titre" => Marks::TITLE,
        "cookie" | "cookies" | "consent" | "gdpr" | "modal" | "popup" | "overlay" | "onetrust" => {
            Marks::CONSENT
        }
        "section" | "category" | "rubric" | "eyebrow" | "channel" => Marks::SECTION,
        _ => Marks::NONE,
    }
}

fn of_whole(name: &str) -> Marks {
    match name {
        "articlebody" | "storybody" | "entrycontent" | "postcontent" | "articletext" | "articlecontent"
        | "bodycontent" | "storycontent" | "bodytext" | "postbody" | "bodycopy" | "storytext"
        | "articlebodycontent" => Marks::BODY,
        "readmore" | "mostread" | "mostpopular" | "readalso" | "seealso" | "alsoread" | "morefrom"
        | "morestories" => Marks::RELATED,
        "authorname" | "authornames" | "bylinename" | "bylineauthor" | "authorlink" => Marks::BYLINE,
        "wpcaptiontext" => Marks::CAPTION,
        "authorbio" | "aboutauthor" | "abouttheauthor" => Marks::BIO,
        "subheadline" | "subtitle" => Marks::SUBTITLE,
        "visuallyhidden" | "sronly" | "screenreadertext" | "hidden" => Marks::HIDDEN,
        _ => Marks::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_role() {
        for (value, expected) in [
            ("article__byline", Marks::BYLINE),
            ("relatedStories", Marks::RELATED),
            ("shareBar", Marks::SHARE),
            ("entry-content", Marks::BODY),
            ("download", Marks::NONE),
            ("shadow", Marks::NONE),
        ] {
            assert_eq!(of_names(value), expected, "{value}");
        }
    }
}
