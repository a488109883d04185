//! Sizes on the command line: `500K`, `64M`, `1.5GiB`.

/// Returns the bytes of a size; units are powers of 1024.
pub fn parse(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: f64 = number.parse().map_err(|_| format!("not a size: `{text}`; write for example 64M"))?;
    let unit = unit.trim().to_ascii_uppercase();
    let power = match unit.trim_end_matches('B').trim_end_matches('I') {
        "" => 0,
        "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        _ => return Err(format!("unknown unit in `{text}`; there are K, M, G and T")),
    };
    let bytes = number * 1024f64.powi(power);
    if bytes < 1.0 || bytes > u64::MAX as f64 {
        Err(format!("out of range: `{text}`"))
    } else {
        Ok(bytes as u64)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_read() {
        for (text, expected) in [
            ("1", Some(1)),
            ("64M", Some(64 << 20)),
            ("64 MiB", Some(64 << 20)),
            ("1.5k", Some(1_536)),
            ("2gb", Some(2 << 30)),
            ("", None),
            ("M", None),
            ("0", None),
            ("3X", None),
            ("-1", None),
        ] {
            assert_eq!(super::parse(text).ok(), expected, "{text}");
        }
    }
}
