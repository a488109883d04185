//! What opens a cluster's door: credentials, certificates, and how long to knock. Nothing here is ever printed.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig, parse_pem};

use crate::store::StoreError;

/// How a cluster is talked to.
#[derive(Clone, Debug)]
pub struct Access {
    /// Who is asking.
    pub authorization: Option<Authorization>,
    /// Certificates (PEM) that a host's certificate may come from, instead of the public ones.
    pub authority: Option<PathBuf>,
    /// Our own certificate and key (PEM), where hosts ask for one.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// How long all requests together may take; `None` for as long as it needs.
    pub timeout: Option<Duration>,
    /// How long a request that fails is tried again.
    pub patience: Duration,
    /// Whether an answer that misses a part of the cluster is good enough.
    pub partial: bool,
}

impl Default for Access {
    fn default() -> Access {
        Access {
            authorization: None,
            authority: None,
            certificate: None,
            timeout: None,
            patience: Duration::from_secs(15),
            partial: false,
        }
    }
}

/// Credentials. Their text is shown nowhere, not even when debugging.
#[derive(Clone, PartialEq, Eq)]
pub enum Authorization {
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// An API key, as the engine gave it: already encoded.
    ApiKey(String),
    /// A bearer token.
    Bearer(String),
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Authorization::Basic { .. } => "Basic(…)",
            Authorization::ApiKey(_) => "ApiKey(…)",
            Authorization::Bearer(_) => "Bearer(…)",
        })
    }
}

impl Authorization {
    /// Returns the value of the header `Authorization`.
    pub(super) fn header(&self) -> String {
        match self {
            Authorization::Basic { user, password } => {
                format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
            }
            Authorization::ApiKey(key) => format!("ApiKey {key}"),
            Authorization::Bearer(token) => format!("Bearer {token}"),
        }
    }
}

impl Access {
    pub(super) fn tls(&self) -> Result<TlsConfig, StoreError> {
        let mut builder = TlsConfig::builder();
        if let Some(path) = &self.authority {
            builder = builder.root_certs(RootCerts::new_with_certs(&certificates(path)?));
        }
        if let Some((certificate, key)) = &self.certificate {
            let pem = read(key)?;
            let key = PrivateKey::from_pem(&pem).map_err(|_| unusable(key, "it holds no private key"))?;
            builder = builder.client_cert(Some(ClientCert::new_with_certs(&certificates(certificate)?, key)));
        }
        Ok(builder.build())
    }
}

fn certificates(path: &PathBuf) -> Result<Vec<Certificate<'static>>, StoreError> {
    let pem = read(path)?;
    let mut out = Vec::new();
    for item in parse_pem(&pem) {
        match item {
            Ok(ureq::tls::PemItem::Certificate(certificate)) => out.push(certificate),
            Ok(_) => {}
            Err(error) => return Err(unusable(path, &error.to_string())),
        }
    }
    if out.is_empty() { Err(unusable(path, "it holds no certificate")) } else { Ok(out) }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, StoreError> {
    std::fs::read(path).map_err(|error| unusable(path, &error.to_string()))
}

fn unusable(path: &std::path::Path, why: &str) -> StoreError {
    StoreError::Other(format!("cannot use `{}`: {why}", path.display()))
}

/// Returns bytes in base 64, padded (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_make_a_header_and_are_never_shown() {
        let basic = Authorization::Basic { user: "ann".into(), password: "pä?s".into() };
        assert_eq!(basic.header(), "Basic YW5uOnDDpD9z");
        assert_eq!(format!("{basic:?}"), "Basic(…)");
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
