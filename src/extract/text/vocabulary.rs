//! The words that tell furniture from prose: function words, notices, months, bylines, in the larger languages.
//!
//! A table, one lookup a word. Languages that are not here are judged by shape alone.

use std::sync::LazyLock;

/// A set of word classes, as bits.
pub(crate) type Class = u16;

/// A function word: prose has many of them, menus few.
pub(crate) const STOP: Class = 1;
/// A word of notices: newsletters, cookies, subscriptions, rights.
pub(crate) const NOTICE: Class = 2;
/// A word that opens a box of other articles, comments or share buttons.
pub(crate) const MARKER: Class = 4;
/// The reader is spoken to, or the paper speaks of itself.
pub(crate) const READER: Class = 8;
/// The name of a month or weekday.
pub(crate) const CALENDAR: Class = 16;
/// A word that opens a byline.
pub(crate) const BYLINE: Class = 32;
/// A word of picture credits.
pub(crate) const CREDIT: Class = 64;
/// A verb of saying or a word of reports.
pub(crate) const REPORT: Class = 128;
/// A network or way to share.
pub(crate) const SHARE: Class = 256;

const TABLE: [(Class, &str); 9] = [
    (
        STOP,
        "the of and to a in is that for it on was with as he be at by i this had not are but from or have an they \
         which one you were her all his she there would their we him been has when who will more no if out so \
         said what up its about into than them can only other new some could these two may then do first any my \
         now such like our over me even most after also did many before must through years where much your way \
         should because each just those how too between both being under never same another while last might \
         since against came used take \
         de la le les et des en un une du que qui pour dans au aux sur par pas plus ne se ce il elle est sont avec \
         son sa ses été cette ces mais ou où leur on nous vous \
         der die und das von zu den mit ist im nicht ein eine einer eines einem einen auf für auch dem sich als \
         an es werden aus er hat dass sie nach bei wird um noch wie über so zum war haben nur oder vor zur bis \
         mehr durch man sein wurde wenn aber kann \
         el los las y por con una para se del al lo como más pero sus su fue este ha esta entre cuando muy sin \
         sobre ser también hasta hay donde \
         di che e per non sono dei della il gli nel una con si da alla le delle dal anche come ma più ha \
         o os um uma do da dos das no na em não com mais foi ao à pelo pela como mas \
         van het een dat zijn op te voor niet aan met ook er om maar \
         och att som på av det är till för inte med ett om har jag vi kan men \
         og ikke er til på af den det de som med \
         ja on ei se että oli hän mutta ovat \
         i w z na do się nie to jest że o jak po ale od przez za dla przy \
         a se na v že je s z do o i ve k za by jako pro po jsou ale \
         az egy hogy nem és is volt ez \
         și în de la cu că este pe nu din care pentru mai \
         ve bir bu için da de ile olarak çok daha ne gibi olan \
         yang dan di ini itu dengan untuk dari dalam pada tidak akan \
         và của là có trong cho được các một những \
         и в не на с что по как к из за от о у а но для это он она они его при также был была были до \
         і у в на не що з до та за як від про для це й але \
         και το του η της να την τα για με που από στο είναι \
         في من على أن إلى عن التي مع هذا ما هذه كان لا بعد",
    ),
    (
        NOTICE,
        "newsletter newsletters subscribe subscriber subscribers subscription subscriptions cookie cookies privacy terms \
         copyright reserved rights advertisement advertisements advertising ad ads sponsored promoted login log \
         signup sign register account password email inbox unsubscribe javascript browser consent agree policy \
         donate donation donations support membership member download app apps trial paywall premium disclaimer \
         syndication feedback contact careers sitemap loading skip navigation menu search close \
         anzeige werbung abo abonnieren abonnement abonnenten datenschutz impressum einwilligung anmelden \
         registrieren einloggen konto agb nutzungsbedingungen cookieeinstellungen werbeblocker \
         abonnez abonnés inscrivez connexion publicité confidentialité mentions cgu \
         suscríbete suscripción suscriptores publicidad privacidad boletín aviso regístrate \
         abbonati abbonamento pubblicità iscriviti informativa accedi \
         assine assinatura publicidade cadastre privacidade \
         abonneer advertentie inloggen nieuwsbrief voorwaarden \
         prenumerera annons logga nyhetsbrev abonnement annonse reklame \
         reklama subskrypcja prywatności zaloguj subskrybuj předplatné přihlásit inzerce \
         abone reklam gizlilik giriş \
         реклама подписка подпишитесь подписывайтесь подписаться рассылка cookies конфиденциальности войти \
         реклама підписка підпишіться підписуйтесь \
         اشترك إعلان الخصوصية النشرة",
    ),
    (
        MARKER,
        "related recommended trending popular comments comment read more latest topics tags tag share follow \
         also see next previous newest oldest reply replies likes featured editors picks sections categories \
         archive archives recent posts story stories continue miss might filed reads reading watch explore join view \
         mehr lesen weitere thema themen kommentare kommentar teilen auch meistgelesen verwandte artikel \
         lire aussi commentaires partager suivez voir plus article sujets \
         leer comentarios compartir temas relacionados lea además vea noticias \
         leggi anche commenti condividi argomenti \
         leia também comentários compartilhe notícias \
         lees ook reacties deel läs också mer dela les også del læs \
         czytaj także komentarze udostępnij číst také diskuse \
         читайте также комментарии поделиться темы ещё теги \
         читайте також коментарі поділитися",
    ),
    (
        READER,
        "you your yours yourself we our us please dear readers reader journalism independent \
         sie ihr ihre ihnen ihren bitte wir unsere unser uns vous votre vos nous notre nos usted nosotros nuestro \
         nuestra вы вас ваш ваши мы нас наш ви вас ваш ми нас наш",
    ),
    (
        CALENDAR,
        "january february march april may june july august september october november december jan feb mar apr jun \
         jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday \
         januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag \
         sonntag janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi \
         mercredi jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre \
         octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo gennaio febbraio aprile \
         maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro \
         dezembro januari februari maart mei augustus maj января февраля марта апреля мая июня июля августа \
         сентября октября ноября декабря січня лютого березня квітня травня червня липня серпня вересня жовтня \
         листопада грудня stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października \
         listopada grudnia ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    ),
    (
        BYLINE,
        "by von par por written author reporter correspondent editor writer columnist covers freelance autor autorin redaktion auteur автор text words \
         updated published posted aktualisiert veröffentlicht publié actualizado publicado aggiornato pubblicato stand",
    ),
    (
        CREDIT,
        "photo photos photograph photographer photography image images picture getty shutterstock istock unsplash file \
         courtesy credit caption ap afp reuters epa dpa pa imago picture-alliance alamy handout \
         foto fotos bild bilder quelle imagen crédit photographie фото zdjęcie kuva fot",
    ),
    (
        REPORT,
        "said says told according added reported statement announced explained spokesman spokesperson \
         sagte sagt erklärte laut berichtet teilte mitteilte dit déclaré affirmé selon dijo según afirmó señaló detto \
         secondo disse segundo afirmou zei volgens sade enligt sa ifølge sagde powiedział według řekl uvedl \
         сказал заявил сообщил сообщает сообщили сказав заявив повідомив قال وقال",
    ),
    (
        SHARE,
        "facebook twitter whatsapp instagram youtube linkedin telegram reddit pinterest tumblr flipboard messenger tiktok \
         bluesky threads rss print copy link url x mastodon xing pocket snapchat viber vk",
    ),
];

const SLOTS: usize = 4096;

/// Word hashes with their classes, open addressing, at most a quarter full.
static INDEX: LazyLock<Box<[(u64, Class)]>> = LazyLock::new(|| {
    let mut slots = vec![(0u64, 0); SLOTS].into_boxed_slice();
    for (class, words) in TABLE {
        for word in words.split_whitespace() {
            let hash = hash_word(word);
            let at = slot(&slots, hash);
            if let Some(entry) = slots.get_mut(at) {
                *entry = (hash, entry.1 | class);
            }
        }
    }
    slots
});

#[inline]
fn slot(slots: &[(u64, Class)], hash: u64) -> usize {
    let mut at = hash as usize % SLOTS;
    while slots.get(at).is_some_and(|entry| entry.0 != 0 && entry.0 != hash) {
        at = (at + 1) % SLOTS;
    }
    at
}

/// Returns the classes of a word by its hash; 0 for a word that is in none.
#[inline]
pub(crate) fn class(hash: u64) -> Class {
    let slots = &*INDEX;
    slots.get(slot(slots, hash)).map_or(0, |entry| entry.1)
}

/// Start value of a word hash (FNV-1a over characters).
pub(crate) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Returns a word hash with one more lower-case character in it.
#[inline]
pub(crate) fn mix(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3)
}

/// Returns a character in lower case; the few that lower to several are left as their first.
#[inline]
pub(crate) fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// Returns the hash of a whole word, whatever its case.
pub(crate) fn hash_word(word: &str) -> u64 {
    word.chars().fold(SEED, |hash, c| mix(hash, lower(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_know_their_classes() {
        for (word, expected) in [
            ("The", STOP),
            ("newsletter", NOTICE),
            ("Реклама", NOTICE),
            ("said", STOP | REPORT),
            ("März", CALENDAR),
            ("heron", 0),
        ] {
            assert_eq!(class(hash_word(word)), expected, "{word}");
        }
        assert!(INDEX.iter().filter(|entry| entry.0 != 0).count() < SLOTS / 3);
    }
}
