//! A record as JSON: what stores keep. What is the same for most articles is left out, mentions are packed.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Record;
use super::packed::{Packed, pack, unpack};
use crate::entities::Engine;
use crate::model::{Article, Location};

/// A record to write.
#[derive(Serialize)]
struct Written<'a> {
    id: u64,
    file: u64,
    location: &'a Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    captured: Option<&'a str>,
    #[serde(serialize_with = "hex::serialize")]
    sha256: &'a [u8; 32],
    #[serde(skip_serializing_if = "Option::is_none")]
    same_body: Option<u64>,
    #[serde(skip_serializing_if = "is_network")]
    recogniser: Engine,
    article: &'a Article,
    #[serde(skip_serializing_if = "Packed::is_empty")]
    mentions: Packed,
}

/// A record that was read.
#[derive(Deserialize)]
struct Read {
    id: u64,
    file: u64,
    location: Location,
    #[serde(default)]
    file_time: Option<i64>,
    #[serde(default)]
    captured: Option<String>,
    #[serde(deserialize_with = "hex::deserialize")]
    sha256: [u8; 32],
    #[serde(default)]
    same_body: Option<u64>,
    #[serde(default = "network")]
    recogniser: Engine,
    article: Article,
    #[serde(default)]
    mentions: Packed,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            id: self.id,
            file: self.file,
            location: &self.location,
            file_time: self.file_time,
            captured: self.captured.as_deref(),
            sha256: &self.sha256,
            same_body: self.same_body,
            recogniser: self.recogniser,
            article: &self.article,
            mentions: pack(&self.mentions, &self.article),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Record, D::Error> {
        let read = Read::deserialize(deserializer)?;
        let mentions = unpack(&read.mentions, &read.article)
            .ok_or_else(|| D::Error::custom("its names do not belong to its text"))?;
        Ok(Record {
            id: read.id,
            file: read.file,
            location: read.location,
            file_time: read.file_time,
            captured: read.captured,
            sha256: read.sha256,
            same_body: read.same_body,
            recogniser: read.recogniser,
            mentions,
            article: read.article,
        })
    }
}

fn network() -> Engine {
    Engine::Network
}

fn is_network(recogniser: &Engine) -> bool {
    *recogniser == Engine::Network
}

/// Digests as text.
mod hex {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(digest: &[u8; 32], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&crate::store::to_hex(digest))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(input)?;
        let mut digest = [0; 32];
        for (number, byte) in digest.iter_mut().enumerate() {
            let pair = text.get(number * 2..number * 2 + 2).filter(|_| text.len() == 64);
            *byte = pair
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or_else(|| de::Error::custom("not a digest of 64 hexadecimal digits"))?;
        }
        Ok(digest)
    }
}
