//! Phrases that begin or mark furniture, in many languages.

/// Words that lead to other pages.
const LEADS: &[&str] = &[
    "read more",
    "read also",
    "read next",
    "read:",
    "related",
    "also read",
    "see also",
    "more from",
    "more:",
    "don't miss",
    "don’t miss",
    "recommended",
    "watch:",
    "listen:",
    "lesen sie auch",
    "lesen sie mehr",
    "lesen sie hier",
    "mehr zum thema",
    "mehr dazu",
    "lire aussi",
    "à lire",
    "a lire",
    "lea también",
    "lee también",
    "lea tambien",
    "te puede interesar",
    "leia também",
    "leia mais",
    "veja também",
    "leggi anche",
    "leggi tutto",
    "lees ook",
    "lees meer",
    "lees verder",
    "читайте также",
    "читать также",
    "читайте",
    "читайте також",
    "czytaj także",
    "czytaj też",
    "czytaj więcej",
    "zobacz też",
    "zobacz także",
    "ayrıca",
    "ilgili haber",
    "اقرأ أيضا",
    "اقرأ أيضاً",
    "相关阅读",
    "延伸阅读",
    "関連記事",
    "あわせて読みたい",
    "les også",
    "läs också",
    "läs mer",
    "læs også",
    "lue myös",
    "baca juga",
    "関連",
    "xem thêm",
    "top stories",
    "trending",
    "most read",
    "auch interessant",
];

/// Words of boxes and notices.
const NOTICES: &[&str] = &[
    "sign up for",
    "sign up to",
    "subscribe to",
    "subscribe now",
    "get the latest",
    "have a tip",
    "got a tip",
    "follow us on",
    "join our",
    "all rights reserved",
    "please try again",
    "advertisement",
    "story continues below",
    "article continues below",
    "continue reading",
    "we may earn",
    "may receive compensation",
    "affiliate",
    "click here",
    "newsletter",
    "download the app",
    "support our journalism",
    "alle rechte vorbehalten",
    "abonnieren sie",
    "tous droits réservés",
    "todos los derechos",
    "tutti i diritti",
    "©",
    "(c) 20",
    "copyright",
    "anzeige",
    "publicidad",
    "publicité",
    "pubblicità",
    "реклама",
    "подписывайтесь",
    "підписуйтесь",
    "無断転載",
    "会員限定",
    "有料会員",
    "log in to",
    "create an account",
    "already a subscriber",
    "no transcript",
    "view comments",
    "leave a comment",
    "this material may not be published",
];

/// Words of picture credits.
const CREDITS: &[&str] = &[
    "getty images",
    "/getty",
    "credit:",
    "photo:",
    "photo by",
    "photograph:",
    "photos:",
    "foto:",
    "fotos:",
    "фото:",
    "photo credit",
    "image:",
    "bild:",
    "picture:",
    "shutterstock",
    "(ap photo",
    "/ap)",
    "/afp",
    "/reuters",
    "via reuters",
    "image credit",
    "crédit",
    "撮影）",
    "picture alliance",
    "/epa",
    "screenshot",
];

/// Words of notes about the author.
const AUTHORS: &[&str] = &[
    "is a reporter",
    "is a writer",
    "is a staff",
    "is a senior",
    "is an editor",
    "is the editor",
    "is an associate",
    "is a freelance",
    "is a journalist",
    "is a columnist",
    "is a contributing",
    "is a correspondent",
    "is a news writer",
    "is the author",
    "covers ",
    "contributed to this",
    "contributed reporting",
    "reporting by",
    "editing by",
    "can be reached",
    "may be reached",
    "be contacted at",
    "follow him on",
    "follow her on",
    "follow them on",
    "contact ",
    "email ",
    "e-mail ",
    "contributing:",
    "originally appeared",
    "originally published",
    "first published",
    "this story was",
    "this article was",
    "with reports from",
    "updated at",
    "ist redakteur",
    "ist reporter",
    "est journaliste",
    "es periodista",
    "è giornalista",
    "на twitter",
    "@",
];

/// Returns whether a text ends like a sentence.
pub(super) fn ends_sentence(text: &str) -> bool {
    const END: &[char] =
        &['.', '!', '?', '…', '"', '”', '’', '»', '“', ')', '。', '！', '？', '」', ':', ';', '؟', '।'];
    text.trim_end().ends_with(END)
}

/// Returns whether a block of so many words is a lead to another page, a box, a notice or a picture credit.
pub(super) fn is_notice(text: &str, count: usize) -> bool {
    if count >= 40 {
        return false;
    }
    let lower = text.to_lowercase();
    let head = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
    let leads = LEADS.iter().any(|lead| head.starts_with(lead))
        && (count < 4 || !ends_plainly(text) || head.contains(':'));
    let notices =
        NOTICES.iter().any(|notice| head.starts_with(notice) || (count < 25 && lower.contains(notice)));
    let credits =
        CREDITS.iter().any(|credit| lower.contains(credit)) && (count < 25 && !lower.contains(" said"));
    leads || notices || credits
}

/// Returns whether a block at the end of a body is about its author or its making.
pub(super) fn is_credit_of_author(text: &str, count: usize) -> bool {
    if count >= 90 {
        return false;
    }
    let lower = text.to_lowercase();
    let head = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    AUTHORS.iter().any(|phrase| match phrase.strip_suffix(' ') {
        Some(word) if !word.contains(' ') => head.starts_with(phrase),
        _ => lower.contains(phrase),
    })
}

fn ends_plainly(text: &str) -> bool {
    text.trim_end().ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_known_by_its_phrases() {
        for (text, expected) in [
            ("Read more: The ferry that never came", true),
            ("Sign up for our newsletter", true),
            ("The quay at noon. Photo: Otto Kray", true),
            ("Lesen Sie auch: Die Fähre", true),
            ("The ferry left at noon.", false),
            ("© 2031 Harbour Courier", true),
        ] {
            assert_eq!(is_notice(text, text.split(' ').count()), expected, "{text}");
        }
        assert!(is_credit_of_author("Mara Lind is a reporter at the Harbour Courier.", 9));
    }
}
