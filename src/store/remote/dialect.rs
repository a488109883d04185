//! Which engine answers, and what it can do. One code path serves OpenSearch and Elasticsearch; what differs is said
//! here. An engine of another kind (Quickwit) would be another arm of [`Engine`] with a compiler of its own.

use std::fmt;

use serde::Deserialize;

/// An engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    OpenSearch,
    Elasticsearch,
}

/// The engine behind an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) engine: Engine,
    /// As the engine writes it: `3.8.0`.
    pub(super) version: String,
}

/// Most words a pattern may mean inside a phrase or NEAR, and most parts of a query: a setting of the engines
/// (`indices.query.bool.max_clause_count`) that has this value unless changed.
pub(super) const MAX_CLAUSES: usize = 1_024;

/// Most hits an engine pages through by number; beyond, it has to be asked for all of them in turn.
pub(super) const MAX_WINDOW: usize = 10_000;

/// What `GET /` answers.
#[derive(Deserialize)]
pub(super) struct Greeting {
    version: Version,
}

#[derive(Deserialize)]
struct Version {
    number: String,
    #[serde(default)]
    distribution: Option<String>,
}

impl Dialect {
    /// Returns the dialect of a greeting.
    ///
    /// # Errors
    /// The name of an engine that cannot be used.
    pub(super) fn of(greeting: Greeting) -> Result<Dialect, String> {
        let version = greeting.version.number;
        let engine = match greeting.version.distribution.as_deref() {
            Some("opensearch") => Engine::OpenSearch,
            None => Engine::Elasticsearch,
            Some(other) => return Err(format!("{other} {version}")),
        };
        let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
        if engine == Engine::Elasticsearch && major < 7 {
            return Err(format!("Elasticsearch {version}"));
        }
        Ok(Dialect { engine, version })
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.engine {
            Engine::OpenSearch => "OpenSearch",
            Engine::Elasticsearch => "Elasticsearch",
        };
        write!(f, "{name} {}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_told_apart() {
        let of =
            |text: &str| Dialect::of(serde_json::from_str(text).unwrap()).map(|dialect| dialect.to_string());
        assert_eq!(
            of(r#"{"version":{"number":"3.8.0","distribution":"opensearch"}}"#),
            Ok("OpenSearch 3.8.0".to_string())
        );
        assert_eq!(of(r#"{"version":{"number":"7.10.2"}}"#), Ok("Elasticsearch 7.10.2".to_string()));
        assert_eq!(
            of(r#"{"version":{"number":"7.17.0","distribution":"quickwit"}}"#),
            Err("quickwit 7.17.0".to_string())
        );
        assert!(of(r#"{"version":{"number":"6.8.0"}}"#).is_err());
    }
}
