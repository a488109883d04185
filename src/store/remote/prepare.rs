//! Makes an index in a cluster, and tells whose one that is there is.

use serde::Deserialize;
use serde_json::Value;
use ureq::http::Method;

use super::http::{Body, Client, Failure, Request};
use super::mapping::{self, Layout};
use super::{Access, Address, connect, error, id};
use crate::store::StoreError;
use crate::store::manifest::Manifest;

/// Looks whether the index is there and ours; makes it where it is not. With `replace`, one that another version of
/// this program made is made anew. Returns its id.
///
/// # Errors
/// [`StoreError::Incompatible`] and [`StoreError::Foreign`] where it cannot be written to.
pub fn prepare(
    address: &Address,
    access: &Access,
    layout: Layout,
    replace: bool,
    new_id: &dyn Fn() -> String,
) -> Result<String, StoreError> {
    if address.is_pattern() {
        return Err(StoreError::Other(format!(
            "`{}` stands for several indexes: name one to write to",
            address.index
        )));
    }
    let path = format!("/{}", address.index);
    let connection = match connect(address, access) {
        Err(StoreError::Incompatible(_)) if replace => {
            let client = Client::new(address, access)?;
            let request = Request { method: Method::DELETE, path: &path, body: Body::Empty };
            client.call::<Value>(&request).map_err(|failure| error(address, failure))?;
            connect(address, access)?
        }
        other => other?,
    };
    if let Some(id) = connection.id {
        return Ok(id);
    }
    let new = Manifest::new(new_id());
    let body = mapping::body(&new, layout).to_string();
    let request = Request { method: Method::PUT, path: &path, body: Body::Json(body.as_bytes()) };
    match connection.client.call::<Value>(&request) {
        Ok(_) => wait_for_copies(&connection.client, address, layout),
        // Another machine was faster.
        Err(Failure::Refused(refusal)) if refusal.kind == "resource_already_exists_exception" => {}
        Err(failure) => return Err(error(address, failure)),
    }
    id(&connection.client, address)?.ok_or_else(|| StoreError::Missing(address.to_string()))
}

/// Waits until every part of a new index has its copies, if there are nodes for them: a node that dies before that takes
/// what it alone holds out of reach. A cluster that will not say, or takes long, is written to as it is.
fn wait_for_copies(client: &Client, address: &Address, layout: Layout) {
    #[derive(Deserialize)]
    struct Nodes {
        // What does not say is not waited for.
        #[serde(default)]
        number_of_data_nodes: u32,
    }
    if layout.replicas == 0 {
        return;
    }
    if let Ok(nodes) = client.call::<Nodes>(&Request::get("/_cluster/health"))
        && nodes.number_of_data_nodes > layout.replicas
    {
        let path = format!("/_cluster/health/{}?wait_for_status=green&timeout=30s", address.index);
        let _ = client.call::<Value>(&Request::get(&path));
    }
}

/// Returns the id of an index without changing anything; `None` where there is none.
///
/// # Errors
/// As [`prepare`].
pub fn look(address: &Address, access: &Access) -> Result<Option<String>, StoreError> {
    Ok(connect(address, access)?.id)
}
