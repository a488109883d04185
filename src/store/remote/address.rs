//! Where a cluster is: `http(s)://host:9200/NAME`, several hosts separated by commas.

use std::fmt;

use sha2::{Digest, Sha256};

/// The address of an index in a cluster. Never holds credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Each host as `scheme://host:port`, in the order given.
    pub hosts: Vec<String>,
    /// Name of the index; for reading, it may be an alias or hold `*` and commas.
    pub index: String,
}

/// Port of an address that names none.
const PORT: u16 = 9200;

impl Address {
    /// Returns whether a text is meant as an address rather than as a folder.
    pub fn is_one(text: &str) -> bool {
        text.starts_with("http://") || text.starts_with("https://")
    }

    /// Reads an address: `https://a:9200,b:9200/news`. Each host may repeat the scheme.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence that never repeats a password.
    pub fn parse(text: &str) -> Result<Address, String> {
        let (scheme, rest) = text.split_once("://").ok_or("an address begins with http:// or https://")?;
        if text.contains('@') {
            return Err("an address holds no user and password: see `presshound help index`".to_string());
        }
        let (hosts, index) =
            rest.rsplit_once('/').ok_or("the name of the index is missing behind the host")?;
        let mut found = Vec::new();
        for host in hosts.split(',') {
            let (scheme, host) = host.split_once("://").unwrap_or((scheme, host));
            if !matches!(scheme, "http" | "https") {
                return Err(format!("`{scheme}` is neither http nor https"));
            }
            found.push(base(scheme, host)?);
        }
        if index.is_empty() {
            return Err("the name of the index is missing behind the host".to_string());
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.*,".contains(c);
        if index.starts_with(['-', '_', '.']) || !index.chars().all(plain) {
            return Err(format!(
                "`{index}` cannot be the name of an index: lower-case letters, digits, `-`, `_` and `.`"
            ));
        }
        Ok(Address { hosts: found, index: index.to_string() })
    }

    /// Returns whether the name stands for several indexes, which can only be read.
    pub fn is_pattern(&self) -> bool {
        self.index.contains(['*', ','])
    }

    /// Returns a name for the folder that keeps what this machine knows of the index.
    pub fn state_name(&self) -> String {
        let digest = Sha256::digest(self.to_string());
        let hash: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let name: String = self.index.chars().filter(|c| !"*,".contains(*c)).collect();
        format!("{name}-{hash}")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.hosts.join(","), self.index)
    }
}

fn base(scheme: &str, host: &str) -> Result<String, String> {
    let (name, port) = match host.rsplit_once(':') {
        // The colons of an IPv6 address stand between brackets.
        Some((name, port)) if !port.ends_with(']') => {
            (name, port.parse::<u16>().map_err(|_| format!("`{port}` is no port"))?)
        }
        _ => (host, PORT),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._[]:".contains(c);
    if name.is_empty() || !name.chars().all(plain) {
        return Err(format!("`{name}` cannot be the name of a host"));
    }
    Ok(format!("{scheme}://{}:{port}", name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (text, expected) in [
            ("http://localhost/news", "http://localhost:9200/news"),
            ("https://A:1,b/news-2024", "https://a:1,https://b:9200/news-2024"),
            ("http://[::1]:9201,http://10.0.0.2/n", "http://[::1]:9201,http://10.0.0.2:9200/n"),
            ("http://h/news-*,radio", "http://h:9200/news-*,radio"),
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), expected);
        }
        for (text, why) in [
            ("http://localhost", "name of the index is missing"),
            ("http://u:secret@h/news", "no user and password"),
            ("http://h:x/news", "no port"),
            ("http://h/News", "cannot be the name"),
            ("http://h/_all", "cannot be the name"),
            ("http:///news", "name of a host"),
        ] {
            let message = Address::parse(text).unwrap_err();
            assert!(message.contains(why) && !message.contains("secret"), "{text}: {message}");
        }
    }
}
