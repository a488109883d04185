//! Reads copyright notices: who owns a page.

use super::naming::{has, is_no_name, leading_name};

/// Words of a company's name that say what form it has; the name ends before them.
const FORMS: &str = "\
    GmbH Ltd Limited Inc LLC AG SA S.A SL S.L SLU Pty Co Corp Corporation KG BV B.V AB AS A/S Oy SpA S.p.A plc PLC \
    a.s s.r.o АО ООО ПАО ЗАО SE";

/// Words of companies that own papers.
const OWNERS: &str = "\
    media medien mediengruppe verlag verlagsgesellschaft verlagsgruppe group groupe grupo gruppe holding holdings \
    network networks publishing publications newspapers company companies ediciones editorial interactive \
    communications ventures digital partners institute rundfunk enterprises";

/// Returns the name after `©`, `(c)` or `Copyright`, year and form of company left out, and whether it sounds like a
/// company that owns papers.
pub(super) fn owner(line: &str) -> Option<(String, bool)> {
    const SIGNS: [&str; 3] = ["©", "(c) ", "copyright"];
    if !["©", "(c) ", "(C) ", "opyright", "OPYRIGHT"].iter().any(|sign| line.contains(sign)) {
        return None;
    }
    let lower = line.to_ascii_lowercase();
    let at = SIGNS.iter().filter_map(|sign| lower.find(sign).map(|at| at + sign.len())).min()?;
    let mut rest = line.get(at..)?;
    loop {
        let before = rest.len();
        rest = rest.trim_start_matches(|c: char| !c.is_alphabetic() && c != '(');
        for sign in ["(c)", "(C)", "©", "(", "Copyright ", "copyright ", "by ", "By "] {
            rest = rest.strip_prefix(sign).unwrap_or(rest);
        }
        if rest.len() == before {
            break;
        }
    }
    let form = FORMS.split(' ').find_map(|form| rest.strip_prefix(form).filter(|rest| rest.starts_with(' ')));
    let name = leading_name(form.unwrap_or(rest).trim_start_matches([' ', '"', '«', '„', '“']))?;
    let words: Vec<&str> = name.split(' ').take_while(|word| !has(FORMS, word)).collect();
    let company = words.iter().any(|word| has(OWNERS, &word.to_lowercase()));
    let name = words.join(" ");
    let no_name = name.chars().count() < 2 || is_no_name(&name);
    (!no_name).then_some((name, company))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_read_from_copyright_notices() {
        for (line, expected) in [
            ("© 2024 The Tidal Post Inc. All rights reserved.", Some(("The Tidal Post", false))),
            ("Copyright © 1997-2024 by Lindmouth Media", Some(("Lindmouth Media", true))),
            ("(c) 2024 АО «Курьер»", Some(("Курьер", false))),
            ("© All rights reserved", None),
            ("Copy that", None),
        ] {
            let found = owner(line);
            assert_eq!(found.as_ref().map(|(name, company)| (name.as_str(), *company)), expected, "{line}");
        }
    }
}
