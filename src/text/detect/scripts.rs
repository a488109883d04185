//! Frequent short words and telling letters of the languages that share a script other than Latin, and the
//! scripts of one language alone.

use super::script::Script;
use super::table::{Row, row};

/// Returns the language of a script that is written by one language of the press, or by one before all others.
pub(super) fn only_language(script: Script) -> Option<&'static str> {
    Some(match script {
        Script::Greek => "el",
        Script::Armenian => "hy",
        Script::Thaana => "dv",
        Script::Gurmukhi => "pa",
        Script::Gujarati => "gu",
        Script::Oriya => "or",
        Script::Tamil => "ta",
        Script::Telugu => "te",
        Script::Kannada => "kn",
        Script::Malayalam => "ml",
        Script::Sinhala => "si",
        Script::Thai => "th",
        Script::Lao => "lo",
        Script::Tibetan => "bo",
        Script::Myanmar => "my",
        Script::Georgian => "ka",
        Script::Syllabics => "iu",
        Script::Khmer => "km",
        Script::Hangul => "ko",
        Script::Kana => "ja",
        Script::Han => "zh",
        _ => return None,
    })
}

/// The languages in Cyrillic script.
#[rustfmt::skip]
pub(super) const CYRILLIC: &[Row] = &[
    row("ru", "и в не на что с он по как это а то из за но к от так его же для все о у был бы мы было они только ее или ещё уже до если когда во со при чтобы также после год года лет этого который которые быть сообщил", "ыэёщ"),
    row("uk", "і в на не що з у до та за про як це від для але по й його він був так також бути які яка який вони є або вже ще щоб коли після року буде цього через під тому час із зі її", "іїєґщ"),
    row("be", "і ў на не што з у да па за як гэта ад для але яго ён быў таксама якія які яны або ўжо калі пасля года будзе гэтага пра каб быць аб", "іўыэё"),
    row("bg", "и на в да за се от са е с че не по като до през това при но как както или ще му след само още бе има към бъде които който която си те той беше тя според", "ъщ"),
    row("mk", "и на во да за се од со е не дека по како до ќе при но тоа кој или што му ги ја го само уште беше има која кои бидат тие ова според", "ѓќѕјљњџ"),
    row("sr", "и је у на се да су за од са о који што као из до би не ће није то која које или више само јер али по већ био све", "ђћјљњџ"),
    row("kk", "және мен бұл бір үшін де да деп болып туралы осы ол бойынша еді екен қазақстан жылы кейін болды деген", "әғқңөұүһі"),
    row("ky", "жана менен бул бир үчүн деп да болгон деген ошол эле кыргыз жылы тууралуу ал боюнча", "ңөүы"),
    row("mn", "нь ба байна энэ юм гэж байгаа болон тухай өөр монгол хийх оны улсын", "өүэ"),
    row("tg", "ва дар ба аз ки ин бо барои аст буд то он соли буда кард шуд", "ҷӣӯҳқғ"),
    row("tt", "һәм белән бу өчен дә да бер ул дип татарстан буенча", "әҗңөүһ"),
    row("uz", "ва билан учун бу ҳам бир деб", "ўқғҳ"),
];

/// The languages in Arabic script.
#[rustfmt::skip]
pub(super) const ARABIC: &[Row] = &[
    row("ar", "في من على إلى أن التي الذي عن مع هذا ما لا كان هذه بعد وقد بين قال ذلك أو كما قبل حيث كل خلال عام وقال لم هو قد غير منذ هي أي", "ةيكأإى"),
    row("fa", "در از به که این را با است و برای آن بر خود تا هم یک شده می ها های کرد شد وی بود گفت نیز یا اما پس باید آنها دارد نیست", "پچژگیک"),
    row("ur", "کے میں کی ہے اور سے کا کو نے پر کہ یہ ہیں اس تھا وہ بھی ہو گیا کر نہیں تھے لیے ایک ان ہوئے کہا جو تو", "ٹڈڑںےہھیک"),
    row("ps", "د په او چې له کې ته دا يې ده دي سره هم نه وي کړي شي دغه خپل وروسته", "ټډړږښګېۍځڅڼ"),
    row("ckb", "لە و بە بۆ کە ئەم لەگەڵ دەکات ئەو بوو هەر", "ێۆڕڵەیک"),
    row("ug", "ۋە بۇ بىر ئۈچۈن بىلەن", "ەېۈۋۇى"),
    row("sd", "جي ۾ جو ۽ کي آهي تي سان جا", "ڪٿڃڻڳڄڀ"),
];

/// The languages in Hebrew, Devanagari, Bengali and Ethiopic script; the first of a script is its default.
#[rustfmt::skip]
pub(super) const SMALL: &[(Script, Row)] = &[
    (Script::Hebrew, row("he", "של את על לא הוא זה עם כי היא גם אל כל או אבל יותר היה אני לפני בין אך כך לאחר", "")),
    (Script::Hebrew, row("yi", "און די איז פון אין צו דער מיט האט אז דאס נישט", "װױײ")),
    (Script::Devanagari, row("hi", "है के में की से का को और ने पर हैं कि यह एक भी इस नहीं थे था थी जो हो किया लिए कर गया ही तो", "")),
    (Script::Devanagari, row("mr", "आहे आणि या व च्या हे ते मध्ये आहेत होते नाही असे केली केला तर ही हा काही मात्र झाली", "")),
    (Script::Devanagari, row("ne", "छ र को मा ले पनि छन् भएको गरेको हो यो थियो लाई भने गर्न उनले भन्ने तथा गरिएको", "")),
    (Script::Bengali, row("bn", "ও এই থেকে করে এ না হয় তিনি এক জন্য বলেন হয়েছে তার সঙ্গে কিন্তু করা এবং আর", "")),
    (Script::Bengali, row("as", "আৰু এই পৰা কৰে হয় তেওঁ কৰা বাবে লগত", "")),
    (Script::Ethiopic, row("am", "ነው እና ላይ ውስጥ ይህ ግን ወደ ነገር ሲሆን ናቸው ነበር እንደ ከ ያለ", "")),
    (Script::Ethiopic, row("ti", "እዩ ኣብ ናይ እቲ ካብ ከም ድማ ነቲ ምስ እዚ ናብ ኣብቲ", "")),
];
