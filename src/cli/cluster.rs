//! What a cluster is reached with: credentials from the environment or a file that only its owner can read, never
//! from the command line; certificates; time limits.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use presshound::store::remote::{Access, Address, Authorization};
use serde::Deserialize;

use super::args::{ClusterArgs, Global};
use super::exit::failure;

/// How long a request that fails is tried again: by somebody who waits for an answer, and by a run of indexing.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(300));

/// Returns how a cluster is talked to by somebody who waits.
pub fn access(global: &Global) -> anyhow::Result<Access> {
    let args = &global.cluster;
    Ok(Access {
        authorization: authorization(args)?,
        authority: args.ca.clone(),
        certificate: args.client_cert.clone().zip(args.client_key.clone()),
        timeout: args.timeout.map(Duration::from_secs),
        patience: PATIENCE.0,
        partial: args.partial,
    })
}

/// Returns how a cluster is talked to by a run of indexing.
pub fn patient(global: &Global) -> anyhow::Result<Access> {
    Ok(Access { patience: PATIENCE.1, ..access(global)? })
}

/// Returns the folder of what this machine keeps of an index in a cluster.
pub fn state(global: &Global, address: &Address, slice: Option<&str>) -> anyhow::Result<PathBuf> {
    if let Some(folder) = &global.cluster.state {
        return Ok(folder.clone());
    }
    let Some(home) = super::place::state_home() else {
        return Err(failure(
            "there is no folder to keep the state of this index in",
            "name one with --state",
        ));
    };
    let slice = slice.map(|slice| format!("-{}", slice.replace('/', "-of-"))).unwrap_or_default();
    Ok(home.join("clusters").join(format!("{}{slice}", address.state_name())))
}

/// A file of credentials.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Login {
    user: Option<String>,
    password: Option<String>,
    api_key: Option<String>,
    bearer: Option<String>,
}

impl Login {
    fn authorization(self, place: &str) -> anyhow::Result<Option<Authorization>> {
        Ok(match (self.user, self.password, self.api_key, self.bearer) {
            (None, None, None, None) => None,
            (Some(user), Some(password), None, None) => Some(Authorization::Basic { user, password }),
            (None, None, Some(key), None) => Some(Authorization::ApiKey(key)),
            (None, None, None, Some(token)) => Some(Authorization::Bearer(token)),
            _ => {
                let hint = "give a user with a password, or an API key, or a bearer token";
                return Err(failure(format!("the credentials in {place} do not fit together"), hint));
            }
        })
    }
}

fn authorization(args: &ClusterArgs) -> anyhow::Result<Option<Authorization>> {
    let of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(file) = &args.login {
        return login(file)?.authorization(&format!("`{}`", file.display()));
    }
    let from_environment = Login {
        user: of("PRESSHOUND_USER"),
        password: of("PRESSHOUND_PASSWORD"),
        api_key: of("PRESSHOUND_API_KEY"),
        bearer: of("PRESSHOUND_BEARER"),
    };
    from_environment.authorization("the environment")
}

fn login(file: &Path) -> anyhow::Result<Login> {
    let unreadable = || format!("cannot read the credentials `{}`", file.display());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(file).with_context(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(failure(
                format!("others can read the credentials `{}`", file.display()),
                format!("chmod 600 '{}'", file.display()),
            ));
        }
    }
    let text = fs::read_to_string(file).with_context(unreadable)?;
    // The parser's own message would quote the line, and with it the secret.
    toml::from_str(&text).map_err(|_| {
        failure(
            format!("the credentials `{}` cannot be read", file.display()),
            "write user = \"…\" and password = \"…\", or api-key = \"…\", or bearer = \"…\"",
        )
    })
}
