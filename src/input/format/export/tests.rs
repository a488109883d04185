//! Exports as the databases write them, in small.

use crate::input::conformance::{items, show};
use crate::input::reader::Item;
use crate::model::{Content, Document, RawRecord};

fn records_of(name: &str, text: &str) -> Vec<RawRecord> {
    let (items, _) = items(name, text.as_bytes(), &Default::default());
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::Document(Document { content: Content::Record(record), .. }) => Some(*record),
            Item::Skipped { .. } => None,
            other => panic!("{}", show(&other)),
        })
        .collect()
}

/// Reads a file of two articles, of which the first is the one that all databases have.
fn check(name: &str, text: &str) -> RawRecord {
    let mut records = records_of(name, text);
    assert_eq!(records.len(), 2, "{text}");
    let record = records.swap_remove(0);
    let said = (record.title.as_deref(), record.publisher.as_deref(), record.body.as_deref());
    let body = "First paragraph.\n\nSecond paragraph.";
    assert_eq!(said, (Some("The tide came early"), Some("Harbour Courier"), Some(body)), "{text}");
    assert!(record.published.as_deref().is_some_and(|date| date.contains("2031")), "{record:?}");
    assert!(record.authors[0].ends_with("Mara Lind"), "{record:?}");
    record
}

const UNI: &str = "The tide came early\nHarbour Courier\nApril 5, 2031 Saturday\nLate Edition\n\nCopyright 2031 Harbour Courier All \
    Rights Reserved\nSection:\u{a0}NEWS; Pg. 4\nLength:\u{a0}4 words\nByline:\u{a0}Mara Lind\nHighlight: By the sea\n\nBody\n\n\nFirst \
    paragraph.\n\nSecond paragraph.\n\nGraphic\n\nThe harbour\n\nClassification\n\nLanguage: ENGLISH\nSubject: TIDES (90%); PORTS \
    (88%)\n\nLoad-Date: April 6, 2031\n\n\nEnd of Document\n\n";

#[test]
fn nexis_uni_is_cut_into_articles() {
    let record = check("a.txt", &UNI.repeat(2));
    assert_eq!((record.section.as_deref(), record.words), (Some("NEWS"), Some(4)));
    assert_eq!(
        (record.subtitle.as_deref(), record.language.as_deref()),
        (Some("By the sea"), Some("ENGLISH"))
    );
    assert_eq!(
        (record.captions.join("|"), record.tags.join("|")),
        ("The harbour".into(), "TIDES|PORTS".into())
    );
    let cover = "Date and Time: Saturday, April 5, 2031\nJob Number: 7\nDocuments (2)\n1. The tide came early\n2. Two\n\n";
    check("a.txt", &(cover.to_string() + &UNI.repeat(2)));
    let german = "The tide came early\nHarbour Courier\n5. April 2031 Samstag\n\nCopyright 2031 Bote\nRubrik: HAFEN\nLänge: 4 \
        Wörter\nByline: Mara Lind\n\nTextkörper\n\nFirst paragraph.\n\nSecond paragraph.\n\nLoad-Date: 6. April 2031\n\nEnde des \
        Dokuments\n";
    assert_eq!(check("a.txt", &german.repeat(2)).section.as_deref(), Some("HAFEN"));
}

/// An article of the older form: what stands above its fields, the fields, what stands below the text.
fn classic(mark: &str, head: &str, fields: &str, below: &str) -> String {
    format!(
        "          {mark}\n\n\n{head}\n\n{fields}\n\nFirst paragraph.\n\nSecond\nparagraph.\n\n{below}\n\n"
    )
}

#[test]
fn nexis_is_cut_into_articles() {
    let cover = "Download Request: All Documents: 1-2\nTime Of Request: Saturday, April 05, 2031\n\nTerms: (tide)\n\n";
    let paper = "     Harbour Courier\n\n     April 5, 2031, Saturday\n     Late Edition";
    let rights = "     Copyright 2031 Harbour Company\n     All Rights Reserved";
    for (mark, head, fields, below) in [
        (
            "1 of 2 DOCUMENTS",
            format!("{paper}\n\nThe tide came early"),
            "BYLINE: Mara Lind\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 4 words",
            format!(
                "LOAD-DATE: April 6, 2031\n\nLANGUAGE: ENGLISH\n\nGRAPHIC: The harbour\n\nJOURNAL-CODE: HCO\n\n{rights}"
            ),
        ),
        (
            "1 of 2 DOCUMENTS",
            format!("{rights}\n\n{paper}"),
            "SECTION: Section B; Page 22, Column 2; NEWS\n\nLENGTH: 4 words\n\nHEADLINE: The tide\ncame early\n\nBYLINE: By Mara \
             Lind\n\nDATELINE: ELM\n\nBODY:",
            "GRAPHIC: The harbour\n\nLOAD-DATE: April 6, 2031\n\nLANGUAGE: ENGLISH; ENGLISHS".to_string(),
        ),
        (
            "Dokument 1 von 2",
            "     Harbour Courier\n\n     5. April 2031 Samstag 9:50 PM GMT+1\n\nThe tide came early"
                .to_string(),
            "AUTOR: Lind, Mara\n\nRUBRIK: NEWS; S. 14 Ausg. 9\n\nLÄNGE: 4 Wörter",
            "UPDATE: 6. April 2031\n\nSPRACHE: ENGLISH\n\nGRAFIK: The harbour".to_string(),
        ),
        (
            "Document 1 de 2",
            "     Harbour Courier\n\n     5 avril 2031 samedi\n\nThe tide came early".to_string(),
            "AUTEUR: Mara Lind\n\nRUBRIQUE: NEWS; Pg. 35\n\nLONGUEUR: 4 mots\n\nENCART: By the sea",
            "GRAPHIC: The harbour\n\nSUJET: TIDES (90%)\n\nDATE-CHARGEMENT: 6 avril 2031\n\nLANGUE: ENGLISH"
                .to_string(),
        ),
    ] {
        let one = classic(mark, &head, fields, &below);
        let record = check("a.txt", &(cover.to_string() + &one.repeat(2)));
        assert_eq!((record.section.as_deref(), record.words), (Some("NEWS"), Some(4)), "{one}");
        let said = (record.language.as_deref(), record.captions.join("|"));
        assert_eq!(said, (Some("ENGLISH"), "The harbour".to_string()), "{one}");
        assert!(record.published.unwrap().ends_with("2031"), "{one}");
    }
}

#[test]
fn nexis_in_html_is_cut_into_articles() {
    let field = |name: &str, value: &str| {
        format!(
            "<BR><DIV CLASS=\"c5\"><P CLASS=\"c6\"><SPAN CLASS=\"c8\">{name}: </SPAN><SPAN>{value}</SPAN></P>\n</DIV>\n"
        )
    };
    let block = |text: &str| format!("<BR><DIV CLASS=\"c3\"><BR><P CLASS=\"c1\">{text}</P>\n</DIV>\n");
    let one = [
        "<A NAME=\"DOC_ID_0_0\"></A><!-- Hide XML section from browser\n<DOC NUMBER=1>\n<DOCFULL> -->".to_string(),
        block("<SPAN>1 of 2 DOCUMENTS</SPAN>"),
        block("<IMG SRC=\"logo\"><BR><SPAN>Harbour Courier</SPAN>"),
        block("<SPAN>5.</SPAN><SPAN> April 2031 Samstag</SPAN><SPAN>&nbsp;</SPAN>"),
        block("<SPAN CLASS=\"c7\">The tide<BR>came early</SPAN>"),
        field("AUTOR", "Mara Lind"),
        field("L&Auml;NGE", "4 W&ouml;rter"),
        field("HIGHLIGHT", "By the sea; https://courier.example/tide"),
        "<BR><DIV><P CLASS=\"c9\">First <SPAN CLASS=\"c4\">para</SPAN>graph.</P>\n<P CLASS=\"c9\">Second\nparagraph.</P></DIV>".to_string(),
        field("UPDATE", "6. April 2031"),
        field("SPRACHE", "GERMAN; DEUTSCH"),
    ];
    let page = format!("<HTML><BODY>{}</BODY></HTML>", one.concat().repeat(2));
    let record = check("a.html", &page);
    assert_eq!((record.words, record.language.as_deref()), (Some(4), Some("GERMAN")));
    assert_eq!(
        (record.subtitle.as_deref(), record.url.as_deref()),
        (Some("By the sea"), Some("https://courier.example/tide"))
    );
}

#[test]
fn factiva_is_cut_into_articles() {
    for (words, mark, language) in [
        ("1,204 words", "Document", "English"),
        ("1.204 Wörter", "Dokument", "Deutsch"),
        ("1204 字", "文件", "英文"),
    ] {
        let one = format!(
            "News\nThe tide came early\nBy Mara Lind\n{words}\n5 April 2031\n06:07\nHarbour Courier\nHBC\nA4\n{language}\n(c) 2031 \
             Harbour Courier\n\nFirst paragraph.\n\nSecond paragraph.\n\n308961\nHarbour Company\n{mark} HBC0000020310405eg450000a\n\n"
        );
        let tail = "Search Summary\nText\ttide\n";
        let record = check("a.txt", &(one.repeat(2) + tail));
        assert_eq!((record.words, record.section.as_deref()), (Some(1204), Some("News")));
        assert_eq!(
            (record.language.as_deref(), record.id.as_deref()),
            (Some(language), Some("HBC0000020310405eg450000a"))
        );
        assert_eq!(records_of("a.txt", &one).len(), 1, "one alone");
    }
}

/// An article of Factiva with codes, each field written by `write`.
fn with_codes(write: fn(&str, &[&str]) -> String) -> String {
    let fields: [(&str, &[&str]); 16] = [
        ("SE", &["NEWS"]),
        ("HD", &["The tide came early"]),
        ("BY", &["By Mara Lind"]),
        ("WC", &["4 words"]),
        ("PD", &["5 April 2031"]),
        ("ET", &["06:07"]),
        ("SN", &["Harbour Courier"]),
        ("SC", &["HBC"]),
        ("LA", &["English"]),
        ("CY", &["(c) 2031 Harbour Courier"]),
        ("LP", &["First paragraph."]),
        ("TD", &["Second paragraph."]),
        ("CO", &["hco : Harbour Company"]),
        ("NS", &["gtid : Tides | gcat : General News"]),
        ("PUB", &["Harbour Company"]),
        ("AN", &["Document HBC0000020310405eg450000a"]),
    ];
    fields.iter().map(|(code, values)| write(code, values)).collect()
}

#[test]
fn factiva_with_codes_is_cut_into_articles() {
    let of_tables = |code: &str, values: &[&str]| {
        let value = match code {
            "HD" => format!("<b class='enHeadline'>{}</b>\n", values[0]),
            "LP" | "TD" => format!("<p class=\"articleParagraph enarticleParagraph\">{}</p>", values[0]),
            _ => values[0].to_string(),
        };
        format!("<tr><td class=\"index\"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>")
    };
    let page = |article: String| {
        format!("<div class=\"article enArticle\"><table>{article}</table></div>").repeat(2)
    };
    for (name, text) in [
        ("a.txt", with_codes(|code, values| format!("{code}  {}\n", values[0])).repeat(2)),
        ("a.txt", with_codes(|code, values| format!("{code}\t{}\n\n", values[0])).repeat(2)),
        ("a.txt", with_codes(|code, values| format!("   {code}\n{}\n\n", values[0])).repeat(2)),
        (
            "a.txt",
            with_codes(|code, values| {
                format!("{code} {}\n{}", values[0], if code == "LP" { "TD\n" } else { "" })
            })
            .repeat(2),
        ),
        ("a.html", format!("<title>Factiva</title>{}", page(with_codes(of_tables)))),
    ] {
        if text.contains("TD\nTD") {
            continue;
        }
        let record = check(name, &text);
        assert_eq!((record.section.as_deref(), record.words), (Some("NEWS"), Some(4)), "{text}");
        assert_eq!(
            (record.published.as_deref(), record.tags.join("|")),
            (Some("5 April 2031 06:07"), "Tides|General News".into())
        );
    }
}

#[test]
fn factiva_in_html_is_cut_into_articles() {
    let one = "<div id=\"article-1\" class=\"article\"><div class=\"article enArticle\"><p>\n<div>NEWS</div><div id=\"hd\"><span \
        class='enHeadline'>The <b>tide</b> came early</span>\n</div><div class=\"author\">MARA LIND, Mara Lind </div><div>4 字</div>\
        <div>2031 年 4 月 5 日</div><div>Harbour Courier</div><div>HBC</div><div>英文</div><div>(c) 2031 Harbour </div>\n</p>\n<p \
        class=\"articleParagraph enarticleParagraph\">First <b>paragraph</b>.</p><p class=\"articleParagraph enarticleParagraph\">\n\
        Second paragraph.</p>\n<p>308</p><p>Harbour Company</p><p>文件 HBC0000020310405eg450000a</p></div></div><div \
        id=\"carryOver\"><b class=\"printheadline enHeadline\">Another</b><p>Not in this file</p></div>";
    let record = check("a.html", &format!("<html><body><h1>Factiva</h1>{}<p>&copy; 2031</p>", one.repeat(2)));
    assert_eq!((record.section.as_deref(), record.words), (Some("NEWS"), Some(4)));
}

#[test]
fn europresse_is_cut_into_articles() {
    let paper = "<span class=\"DocPublicationName\">Harbour Courier, no. 59</span>";
    let new = format!(
        "<article><header><div class=\"rdp__DocPublicationName\">{paper}</div><span class=\"DocHeader\">Ports, samedi 5 avril 2031 - \
         06:07 4 mots, p. 3</span><div class=\"titreArticle\"><p class=\"rdp__subtitle\">By the sea</p><p class=\"sm-margin-TopNews \
         titreArticleVisu rdp__articletitle\">The tide came early</p><p class=\"sm-margin-bottomNews\">Mara Lind</p></div></header>\
         <section><div class=\"DocText clearfix\"><p>First paragraph.</p><p>Second paragraph.</p></div></section><footer><p>Tous droits \
         réservés.</p><div class=\"publiC-lblNodoc\">news·20310405·HC·7</div></footer></article>"
    );
    let old = format!(
        "<table><tr><td>{paper}<br><span class=\"DocHeader\">Ports, </span><span class=\"DocHeader\">samedi </span><span \
         class=\"DocHeader\">5 avril 2031</span><br><br><span class=\"TitreArticleVisu\">The <span style=\"color:red\">tide</span> came \
         early</span><br><br>Mara Lind<br><p></p>First <b>paragraph</b>.<p></p>Second paragraph.<p></p><b><i>© 2031 Courier.</i></b>\
         <p></p>Numéro de document : news·20310405·HC·7<br><table><tr><td>Ce certificat</td></tr></table></td></tr></table>"
    );
    for one in [new, old] {
        let record = check("a.html", &format!("<html><body>{}</body></html>", one.repeat(2)));
        assert_eq!(
            (record.section.as_deref(), record.published.as_deref()),
            (Some("Ports"), Some("2031-04-05")),
            "{one}"
        );
        assert_eq!(record.id.as_deref(), Some("news·20310405·HC·7"), "{one}");
    }
}

#[test]
fn proquest_is_cut_into_articles() {
    let rule = "_".repeat(60);
    let one = format!(
        "{rule}\n\nDocument 1 of 2\n\nThe tide came early\n\nAuthor: Lind, Mara; Reed, Tom\n\nAbstract: Early.\n\nFull text: First \
         paragraph.\n\nSecond paragraph.\n\nSubject: Tides; Ports\n\nTitle: The tide came early\n\nPublication title: Harbour Courier; \
         Elm\n\nPublication date: Apr 5, 2031\n\nSection: News\n\nLanguage of publication: English\n\nProQuest document ID: 77\n\n"
    );
    let foot = format!(
        "{rule}\n\nContact us at: http://pq.example/\n\nCopyright © 2031 ProQuest LLC. All rights reserved.\n"
    );
    let record = check("a.txt", &(one.repeat(2) + &foot));
    assert_eq!(
        (record.tags.join("|"), record.authors.join("|")),
        ("Tides|Ports".into(), "Mara Lind|Tom Reed".into())
    );
    assert_eq!((record.id.as_deref(), record.section.as_deref()), (Some("77"), Some("News")));
}

#[test]
fn what_stands_beside_the_articles_is_said() {
    let cover = "Download Request: All Documents: 1-2\n\n";
    let two = classic(
        "1 of 2 DOCUMENTS",
        "Harbour Courier\n\nApril 5, 2031\n\nTide",
        "LENGTH: 4 words",
        "LOAD-DATE: May 1, 2031",
    );
    let unknown = "2 of 2 DOCUMENTS\n\nSomething else\n";
    let (items, _) = items("a.txt", format!("{cover}{two}{unknown}").as_bytes(), &Default::default());
    let shown: Vec<_> = items.iter().map(show).collect();
    assert_eq!(
        shown,
        [
            "a.txt skipped: not a page: cover of an export",
            "a.txt:1 Tide|First paragraph.\n\nSecond paragraph.",
            "a.txt:2 Plain 2 of 2 DOCUMENTS\n\nSomething else"
        ]
    );
}

/// Of a text file, the original of an article is its part of the file.
#[test]
fn articles_of_text_have_their_place() {
    let two = UNI.repeat(2);
    let file = format!("\u{feff}{two}");
    let (items, _) = items("a.txt", file.as_bytes(), &Default::default());
    let Item::Document(second) = &items[1] else { panic!("{items:?}") };
    let (start, length) = second.location.bytes.unwrap();
    let (start, length) = (usize::try_from(start).unwrap(), usize::try_from(length).unwrap());
    assert_eq!(file[start..start + length].trim(), UNI.trim());
    let rtf = format!("{{\\rtf1 {}}}", two.replace('\n', "\\par "));
    let (items, _) = crate::input::conformance::items("a.rtf", rtf.as_bytes(), &Default::default());
    let Item::Document(second) = &items[1] else { panic!("{items:?}") };
    assert_eq!((second.location.record, second.location.bytes), (Some(2), None));
}

#[test]
fn other_texts_stay_whole() {
    for text in [
        "They wrote\nEnd of Document\nat the bottom.",
        "1 of 2 DOCUMENTS\n\nwere lost.",
        "Document 7\nDocument 8",
        "Document HBC0000020310405eg450000a\n",
        "Body\n\nEnd of Document",
        "HD\nWC\nTD\nAN HBC0000020310405eg450000a",
        "<p>A page of DOC_ID_0_ and DocPublicationName, articleParagraph.",
    ] {
        let (items, _) = items("a.txt", text.as_bytes(), &Default::default());
        assert_eq!(items.len(), 1, "{text}");
        assert!(matches!(&items[0], Item::Document(Document { content: Content::Page(..), .. })), "{text}");
    }
}
