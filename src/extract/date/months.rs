//! Month names: full, abbreviated, inflected.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::scan::Line;

/// Returns the month named at a token and the token after the name.
pub(super) fn at(line: &Line<'_>, at: usize) -> Option<(u32, usize)> {
    let word = line.word(at)?;
    // The longest name has 12 letters of two bytes.
    if word.len() > 30 {
        return None;
    }
    let lower = word.to_lowercase();
    let (month, mut next) = match (lower.as_str(), line.word(at + 1)) {
        ("كانون", Some("الثاني")) => (1, at + 2),
        ("كانون", Some("الأول" | "الاول")) => (12, at + 2),
        ("تشرين", Some("الثاني")) => (11, at + 2),
        ("تشرين", Some("الأول" | "الاول")) => (10, at + 2),
        ("tháng", None) => (line.small(at + 1).filter(|m| (1..=12).contains(m))?, at + 2),
        (name, _) => (*NAMES.get(name)?, at + 1),
    };
    if line.sign(next) == Some('.') && line.glued(next) {
        next += 1;
    }
    Some((month, next))
}

static NAMES: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let rows = TABLE.iter().zip(1..);
    rows.flat_map(|(names, month)| names.split_ascii_whitespace().map(move |name| (name, month))).collect()
});

/// One row a month; in each: en de fr es it pt nl, ru uk, pl cs, tr, ar, sv da no fi, ro, el, id, hu, hr.
const TABLE: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari янв январь января січень січня \
     styczeń stycznia sty leden ledna ocak oca يناير جانفي tammikuuta tammikuu ianuarie ian ιανουαρίου ιανουάριος \
     január sausio siječnja जनवरी",
    "february feb februar feber février févr fév fevrier febrero febbraio fevereiro fev februari февр фев февраль \
     февраля лютий лютого luty lutego lut únor února şubat şub فبراير فيفري شباط helmikuuta helmikuu februarie \
     φεβρουαρίου φεβρουάριος pebruari február vasario veljače फरवरी",
    "march mar märz mrz maerz mars marzo março maart mrt марта март мар березень березня бер marzec marca březen března \
     mart مارس آذار اذار marts maaliskuuta maaliskuu martie μαρτίου μάρτιος maret március kovo ožujka मार्च",
    "april apr avril avr abril abr aprile апрель апреля апр квітень квітня квіт kwiecień kwietnia kwi duben dubna \
     nisan nis أبريل ابريل إبريل أفريل نيسان huhtikuuta huhtikuu aprilie απριλίου απρίλιος április balandžio travnja अप्रैल",
    "may mai mayo maggio mag maio mei май мая травень травня трав maj maja květen května mayıs مايو ماي أيار ايار \
     toukokuuta toukokuu μαΐου μάιος május gegužės svibnja मई",
    "june jun juni juin junio giugno giu junho июнь июня июн червень червня черв czerwiec czerwca cze červen června \
     haziran haz يونيو يونيه جوان حزيران kesäkuuta kesäkuu iunie ιουνίου ιούνιος június birželio lipnja जून",
    "july jul juli juillet juil julio luglio lug julho июль июля июл липень липня lipiec lipca lip červenec července \
     temmuz tem يوليو يوليه جويلية تموز heinäkuuta heinäkuu iulie ιουλίου ιούλιος július liepos srpnja जुलाई",
    "august aug août aout agosto ago augustus август августа авг серпень серпня серп sierpień sierpnia sie srpen srpna \
     ağustos ağu أغسطس اغسطس أوت آب augusti elokuuta elokuu αυγούστου αύγουστος agustus augusztus rugpjūčio kolovoza अगस्त",
    "september sept sep septembre septiembre setiembre settembre set setembro сентябрь сентября сент сен вересень \
     вересня вер wrzesień września wrz září eylül eyl سبتمبر أيلول ايلول syyskuuta syyskuu septembrie σεπτεμβρίου \
     σεπτέμβριος szeptember rugsėjo rujna सितंबर",
    "october oct oktober okt octobre octubre ottobre ott outubro out октябрь октября окт жовтень жовтня жовт \
     październik października paź říjen října ekim eki أكتوبر اكتوبر lokakuuta lokakuu octombrie οκτωβρίου οκτώβριος \
     október spalio listopada_hr अक्टूबर",
    "november nov novembre noviembre novembro ноябрь ноября нояб ноя листопад листопада лист listopad listopada lis \
     listopadu kasım kas نوفمبر marraskuuta marraskuu noiembrie νοεμβρίου νοέμβριος lapkričio studenoga नवंबर",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro декабрь декабря дек грудень \
     грудня груд grudzień grudnia gru prosinec prosince aralık ara ديسمبر joulukuuta joulukuu decembrie δεκεμβρίου \
     δεκέμβριος desember des gruodžio prosinca दिसंबर",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_one_month() {
        let mut seen = HashMap::new();
        for (names, month) in TABLE.iter().zip(1u32..) {
            for name in names.split_ascii_whitespace() {
                assert_eq!(*seen.entry(name).or_insert(month), month, "{name}");
                assert_eq!(name.to_lowercase(), name);
            }
        }
    }
}
