//! Which language a text is in, with "don't know" as an answer.
//!
//! One pass over a sample counts scripts, frequent words and telling letters; that settles nearly every
//! article. Only a text that stays in doubt (few frequent words, or two languages close together) is shown to
//! the two libraries.

mod doubt;
mod evidence;
mod latin;
mod script;
mod scripts;
mod table;

use std::sync::LazyLock;

use self::evidence::Evidence;
use self::table::Tables;
use crate::model::Language;

/// Bytes looked at, at the beginning of a text and again in the middle.
const PIECE: usize = 600;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

/// Returns the language of a text, [`Language::UNKNOWN`] where it is too short, mostly numbers, or in doubt.
///
/// A text in several languages has the one that most of it is in. Only some 1,200 bytes are looked at.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sentence_is_enough() {
        for (code, text) in [
            ("en", "The mayor said on Monday that the old bridge would stay closed."),
            ("en", "Rain expected across northern districts tomorrow"),
            ("en", "Police arrest three men after bank robbery"),
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
            "qwrt zxcvb plmkn hgfdsa wrtpl kjhgf xcvbn mnbvc",
            "12.5 13.1 14.0",
            "AAA 12.50 +0.3 1,204\nBBBB 7.10 -0.1 99,120\nCCC 3.33 0.0 17",
        ] {
            assert_eq!(language(text), Language::UNKNOWN, "{text}");
        }
    }

    #[test]
    fn a_form_in_capitals_is_in_no_language_of_accents() {
        let form = "PRESALE - Oak Co Bldg Auth, Mich.\nAMT: 1,200,000 DATE: 09/05/96 NYC Time: 1600\n\
                    ISSUER: Oak Co Building Authority ST: MI\nISSUE: Bldg auth Series 1996-A TAX STAT: Exempt-REV\n\
                    M/SP/F: NA/NA/NA BOOK ENTRY: N\nENHANCEMENTS: None BANK QUAL: Y\nDTD: 09/01/96 SURE BID: Y\n\
                    DUE: 9/1/97-16 SR MGR: 1ST CALL: 9/1/06 NIC\nDELIVERY: 9/96 approx ORDERS: no";
        assert!([Language::UNKNOWN, Language::of("en")].contains(&language(form)), "{:?}", language(form));
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
