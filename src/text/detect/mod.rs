//! Which language a text is in, with "don't know" as an answer.
//!
//! One pass over a sample counts scripts, frequent words and telling letters; that settles nearly every
//! article. Only a text that stays in doubt (few frequent words, or two languages close together) is shown to
//! the two libraries.

mod latin;
mod script;
mod scripts;
mod table;

use std::sync::LazyLock;

use self::script::{SCRIPTS, Script, TABLE};
use self::table::{LANGUAGES, Tables, Word};
use crate::model::Language;

/// Bytes looked at, at the beginning of a text and again in the middle.
const PIECE: usize = 700;

/// Letters that a text needs; a letter of Chinese, Japanese or Korean counts as three.
const LEAST_LETTERS: u32 = 20;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

/// Returns the language of a text, [`Language::UNKNOWN`] where it is too short, mostly numbers, or in doubt.
///
/// A text in several languages has the one that most of it is in. Only some 1,400 bytes are looked at.
pub fn language(text: &str) -> Language {
    let (head, middle) = sample(text);
    let mut evidence = Evidence::new();
    evidence.read(head);
    evidence.read(middle);
    evidence.decide(head)
}

/// Returns the two pieces of a text that are looked at.
fn sample(text: &str) -> (&str, &str) {
    if text.len() <= 2 * PIECE {
        return (text, "");
    }
    let head = text.floor_char_boundary(PIECE);
    let middle = text.floor_char_boundary((text.len() / 2).max(head));
    let end = text.floor_char_boundary((middle + PIECE).min(text.len()));
    (text.get(..head).unwrap_or_default(), text.get(middle..end).unwrap_or_default())
}

/// What one pass over a text has counted.
struct Evidence {
    scripts: [u32; SCRIPTS],
    letters: [u16; TABLE],
    scores: [u32; LANGUAGES],
    words: u32,
}

impl Evidence {
    fn new() -> Evidence {
        Evidence { scripts: [0; SCRIPTS], letters: [0; TABLE], scores: [0; LANGUAGES], words: 0 }
    }

    fn read(&mut self, piece: &str) {
        let tables = &*TABLES;
        let mut word = Word::default();
        let (mut latin, mut digits) = (0, 0);
        for c in piece.chars() {
            let lower = if c.is_ascii_alphabetic() {
                latin += 1;
                Some(u32::from(c) | 0x20)
            } else if c.is_ascii() {
                digits += u32::from(c.is_ascii_digit());
                None
            } else {
                match self.beyond_ascii(c, tables) {
                    Some(0) => continue,
                    lower => lower,
                }
            };
            match lower {
                Some(lower) => word.push(lower),
                None => self.end_word(tables, &mut word),
            }
        }
        self.end_word(tables, &mut word);
        self.add(Script::Latin, latin);
        self.add(Script::Digit, digits);
    }

    /// Counts a character; returns its lower case, 0 for a mark, `None` where it ends a word.
    fn beyond_ascii(&mut self, c: char, tables: &Tables) -> Option<u32> {
        let (script, lower) = tables.folding.of(c);
        self.add(script, 1);
        match script {
            Script::Mark => Some(0),
            Script::None | Script::Digit => None,
            _ => {
                if let Some(count) = self.letters.get_mut(lower as usize) {
                    *count += 1;
                }
                Some(lower)
            }
        }
    }

    fn add(&mut self, script: Script, count: u32) {
        if let Some(sum) = self.scripts.get_mut(script as usize) {
            *sum += count;
        }
    }

    #[inline(always)]
    fn end_word(&mut self, tables: &Tables, word: &mut Word) {
        if !word.is_empty() {
            self.words += 1;
            tables.count_word(*word, &mut self.scores);
            *word = Word::default();
        }
    }

    fn count(&self, script: Script) -> u32 {
        self.scripts.get(script as usize).copied().unwrap_or(0)
    }

    fn decide(&mut self, head: &str) -> Language {
        let Some(script) = self.main_script() else { return Language::UNKNOWN };
        if let Some(code) = scripts::only_language(script) {
            return Language::of(code);
        }
        TABLES.count_letters(&self.letters, &mut self.scores);
        let (best, second) = self.best_two(script);
        match script {
            Script::Latin | Script::Cyrillic | Script::Arabic => self.settle(best, second, head),
            Script::Other => Language::UNKNOWN,
            _ => best.0,
        }
    }

    /// Returns the script that most of the text is in, `None` where there is too little or mostly numbers.
    fn main_script(&self) -> Option<Script> {
        let (kana, han) = (self.count(Script::Kana), self.count(Script::Han));
        let mut total = 0;
        let mut best = (0, Script::None);
        for script in script::LETTERS {
            let weight = match script {
                Script::Kana | Script::Han | Script::Hangul => 3,
                Script::Ethiopic => 2,
                _ => 1,
            };
            let count = match script {
                // A Japanese text mixes both; a Chinese one has hardly any kana.
                Script::Kana if kana * 12 >= kana + han => kana + han,
                Script::Kana => 0,
                Script::Han if kana * 12 >= kana + han => 0,
                _ => self.count(script),
            };
            total += count * weight;
            if count * weight > best.0 {
                best = (count * weight, script);
            }
        }
        let enough = total >= LEAST_LETTERS && total >= self.count(Script::Digit);
        enough.then_some(best.1)
    }

    fn best_two(&self, script: Script) -> ((Language, u32), (Language, u32)) {
        let mut best = (Language::UNKNOWN, 0);
        let mut second = best;
        for (language, score) in TABLES.of_script(script, &self.scores) {
            if score > best.1 || !best.0.is_known() {
                second = best;
                best = (language, score);
            } else if score > second.1 {
                second = (language, score);
            }
        }
        (best, second)
    }

    /// Returns the best language where it is clearly ahead, and otherwise what the libraries make of it.
    fn settle(&self, best: (Language, u32), second: (Language, u32), head: &str) -> Language {
        let dense = best.1 >= self.words / 2 && best.1 >= 24;
        if dense && best.1 >= second.1 + second.1 / 8 + 8 {
            return best.0;
        }
        doubt(best, second, head)
    }
}

/// Returns the language of a text in doubt: the tables' where they lean clearly, or what two of three agree on,
/// the tables and the two libraries.
fn doubt(best: (Language, u32), second: (Language, u32), text: &str) -> Language {
    if best.1 >= 12 && best.1 >= second.1 + second.1 / 4 + 4 {
        return best.0;
    }
    let Some(careful) = whatlang::detect(text) else { return Language::UNKNOWN };
    let careful_lang = Language::parse(code_of(careful.lang())).unwrap_or(Language::UNKNOWN);
    let near = |own: (Language, u32)| own.1 > 0 && own.1 * 5 >= best.1 * 4;
    if [best, second].iter().any(|own| near(*own) && careful_lang == own.0) {
        return careful_lang;
    }
    let quick = quick(text);
    if best.1 > 0 && quick == best.0 || quick == careful_lang {
        return quick;
    }
    if careful.is_reliable() {
        return careful_lang;
    }
    Language::UNKNOWN
}

fn code_of(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang;
    match lang {
        Lang::Afr => "af",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mkd => "mk",
        Lang::Nld => "nl",
        Lang::Nob => "no",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tgl => "tl",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Zul => "zu",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Jav => "jv",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        _ => "und",
    }
}

fn quick(text: &str) -> Language {
    use whichlang::Lang;
    let code = match whichlang::detect_language(text) {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    };
    Language::of(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sentence_is_enough() {
        for (code, text) in [
            ("en", "The mayor said on Monday that the old bridge would stay closed."),
            ("en", "Council rejects new budget proposal"),
            ("en", "Two people were hurt when a tram left its rails near the market."),
            ("en", "Prices rose again last month, the statistics office said."),
            ("de", "Die Brücke bleibt nach Angaben der Stadt noch bis zum Herbst gesperrt."),
            ("fr", "Le maire a annoncé lundi que le vieux pont restera fermé jusqu'à l'automne."),
            ("es", "El alcalde dijo el lunes que el puente seguirá cerrado hasta el otoño."),
            ("it", "Il sindaco ha detto che il vecchio ponte resterà chiuso fino all'autunno."),
            ("pt", "O prefeito disse na segunda-feira que a ponte não será reaberta este ano."),
            ("nl", "De burgemeester zei maandag dat de oude brug tot de herfst gesloten blijft."),
            ("sv", "Bron förblir stängd till hösten, men kommunen säger att den inte ska rivas."),
            ("da", "Broen er lukket indtil efteråret, men kommunen siger, at den ikke bliver revet ned."),
            ("no", "Broen er stengt frem til høsten, men kommunen sier at den ikke blir revet."),
            ("fi", "Silta on suljettu syksyyn asti, mutta kaupunki sanoo, että se korjataan."),
            ("pl", "Burmistrz powiedział, że stary most nie będzie otwarty przed jesienią."),
            ("cs", "Starosta řekl, že starý most nebude otevřen dříve než na podzim."),
            ("hu", "A polgármester szerint a régi híd csak ősszel nyílik meg újra."),
            ("ro", "Primarul a spus că podul vechi va rămâne închis până la toamnă."),
            ("tr", "Belediye başkanı eski köprünün sonbahara kadar kapalı kalacağını söyledi."),
            ("vi", "Thị trưởng cho biết cây cầu cũ sẽ đóng cửa cho đến mùa thu."),
            ("sw", "Meya alisema kwamba daraja hilo litafungwa kwa muda wa miezi miwili."),
            ("id", "Wali kota mengatakan bahwa jembatan itu akan ditutup hingga akhir tahun."),
            ("ru", "Мэр сообщил, что старый мост будет закрыт до осени."),
            ("uk", "Мер повідомив, що старий міст буде закритий до осені."),
            ("be", "Мэр паведаміў, што стары мост будзе зачынены да восені."),
            ("bg", "Кметът заяви, че старият мост ще бъде затворен до есента."),
            ("sr", "Градоначелник је рекао да ће стари мост бити затворен до јесени."),
            ("el", "Ο δήμαρχος είπε ότι η παλιά γέφυρα θα μείνει κλειστή."),
            ("ar", "قال رئيس البلدية إن الجسر القديم سيبقى مغلقا حتى الخريف."),
            ("fa", "شهردار گفت که پل قدیمی تا پاییز بسته خواهد بود."),
            ("he", "ראש העיר אמר כי הגשר הישן יישאר סגור עד הסתיו."),
            ("hi", "महापौर ने कहा कि पुराना पुल शरद ऋतु तक बंद रहेगा।"),
            ("zh", "市长表示，这座旧桥将关闭到秋天。"),
            ("ja", "市長は、古い橋が秋まで閉鎖されると述べた。"),
            ("ko", "시장은 낡은 다리가 가을까지 폐쇄될 것이라고 말했다."),
            ("th", "นายกเทศมนตรีกล่าวว่าสะพานเก่าจะปิดจนถึงฤดูใบไม้ร่วง"),
            ("am", "ከንቲባው አሮጌው ድልድይ እስከ መኸር ድረስ ዝግ ነው ብለዋል።"),
        ] {
            assert_eq!(language(text).code(), code, "{text}");
        }
    }

    #[test]
    fn too_little_to_tell_is_unknown() {
        for text in [
            "",
            " \n",
            "Sold out",
            "12.5 13.1 14.0",
            "AAA 12.50 +0.3 1,204\nBBBB 7.10 -0.1 99,120\nCCC 3.33 0.0 17",
        ] {
            assert_eq!(language(text), Language::UNKNOWN, "{text}");
        }
    }

    #[test]
    fn most_of_a_mixed_page_decides() {
        let english = "The committee said that it would publish the figures by the end of the week. ";
        let ukrainian = "Комітет повідомив, що оприлюднить дані до кінця тижня, і що їх буде більше. ";
        for (english_times, ukrainian_times, code) in [(8, 2, "en"), (2, 8, "uk")] {
            let text = ukrainian.repeat(ukrainian_times) + &english.repeat(english_times);
            assert_eq!(language(&text).code(), code);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,400}", times in 1usize..12) {
            language(&text.repeat(times));
        }
    }
}
