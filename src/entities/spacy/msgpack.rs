//! Reads MessagePack, the container of a pipeline's files, with bounds on what a lying file can ask for.

use super::Trouble;

/// Values inside values, at most: the files nest five deep.
const DEEPEST: usize = 32;

/// Values in one file, at most: a table of three million keys has six million.
const MOST_VALUES: usize = 8_000_000;

/// A value, which borrows what is long from the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Nil,
    Bool(bool),
    /// A whole number from 0 up.
    Number(u64),
    Negative(i64),
    Float(f64),
    /// Text or bytes: writers use both for both.
    Bytes(&'a [u8]),
    List(Vec<Value<'a>>),
    Map(Vec<(Value<'a>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// Reads a file that is one value.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Value<'a>, Trouble> {
        let mut reader = Reader { bytes, left: MOST_VALUES };
        let value = reader.value(0)?;
        if reader.bytes.is_empty() { Ok(value) } else { Err(wrong("there is more behind its end")) }
    }

    /// Returns the value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        let Value::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| name.bytes() == Some(key.as_bytes())).map(|(_, value)| value)
    }

    /// Returns the value of a key that must be there.
    pub(super) fn need(&self, key: &str) -> Result<&Value<'a>, Trouble> {
        self.get(key).ok_or_else(|| wrong(&format!("it has no `{key}`")))
    }

    pub(super) fn bytes(&self) -> Option<&'a [u8]> {
        if let Value::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    pub(super) fn text(&self) -> Option<&'a str> {
        self.bytes().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub(super) fn number(&self) -> Option<u64> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    pub(super) fn size(&self) -> Option<usize> {
        self.number().and_then(|number| usize::try_from(number).ok())
    }

    /// Returns the items of a list; none of anything else.
    pub(super) fn list(&self) -> &[Value<'a>] {
        if let Value::List(items) = self { items } else { &[] }
    }

    /// Returns the entries of a map; none of anything else.
    pub(super) fn entries(&self) -> &[(Value<'a>, Value<'a>)] {
        if let Value::Map(entries) = self { entries } else { &[] }
    }

    /// Returns a value that may have been packed once more inside bytes.
    pub(super) fn unpacked(&self) -> Option<Value<'a>> {
        match self {
            Value::Bytes(bytes) => Value::read(bytes).ok(),
            other => Some(other.clone()),
        }
    }
}

fn wrong(what: &str) -> Trouble {
    Trouble::Content(what.to_string())
}

struct Reader<'a> {
    bytes: &'a [u8],
    left: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Trouble> {
        let (taken, rest) =
            self.bytes.split_at_checked(count).ok_or_else(|| wrong("it ends before its time"))?;
        self.bytes = rest;
        Ok(taken)
    }

    /// Reads a big-endian number of some bytes, at most eight.
    fn unsigned(&mut self, bytes: usize) -> Result<u64, Trouble> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn length(&mut self, bytes: usize) -> Result<usize, Trouble> {
        usize::try_from(self.unsigned(bytes)?).map_err(|_| wrong("a length is too large"))
    }

    fn signed(&mut self, bytes: usize) -> Result<Value<'a>, Trouble> {
        let shift = 64 - 8 * bytes as u32;
        let number = (self.unsigned(bytes)? << shift) as i64 >> shift;
        Ok(u64::try_from(number).map_or(Value::Negative(number), Value::Number))
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Trouble> {
        self.left = self.left.checked_sub(1).ok_or_else(|| wrong("it has too many values"))?;
        if depth > DEEPEST {
            return Err(wrong("it is nested too deeply"));
        }
        let tag = self.take(1)?[0];
        Ok(match tag {
            0x00..=0x7f => Value::Number(u64::from(tag)),
            0xe0..=0xff => Value::Negative(i64::from(tag as i8)),
            0x80..=0x8f => self.map(usize::from(tag & 0x0f), depth)?,
            0x90..=0x9f => self.list(usize::from(tag & 0x0f), depth)?,
            0xa0..=0xbf => Value::Bytes(self.take(usize::from(tag & 0x1f))?),
            0xc0 => Value::Nil,
            0xc2 | 0xc3 => Value::Bool(tag == 0xc3),
            0xc4 | 0xd9 => self.length(1).and_then(|count| self.take(count)).map(Value::Bytes)?,
            0xc5 | 0xda => self.length(2).and_then(|count| self.take(count)).map(Value::Bytes)?,
            0xc6 | 0xdb => self.length(4).and_then(|count| self.take(count)).map(Value::Bytes)?,
            0xca => Value::Float(f64::from(f32::from_bits(self.unsigned(4)? as u32))),
            0xcb => Value::Float(f64::from_bits(self.unsigned(8)?)),
            0xcc..=0xcf => Value::Number(self.unsigned(1 << (tag - 0xcc))?),
            0xd0..=0xd3 => self.signed(1 << (tag - 0xd0))?,
            0xdc | 0xdd => self.length(2 << (tag - 0xdc)).and_then(|count| self.list(count, depth))?,
            0xde | 0xdf => self.length(2 << (tag - 0xde)).and_then(|count| self.map(count, depth))?,
            // Extensions, which pipelines have no use for.
            _ => return Err(wrong(&format!("it has a value of the unknown type {tag:#x}"))),
        })
    }

    fn list(&mut self, count: usize, depth: usize) -> Result<Value<'a>, Trouble> {
        // Each value takes a byte at least: a count beyond that is a lie, found out when the bytes end.
        let mut items = Vec::with_capacity(count.min(self.bytes.len()).min(1 << 16));
        for _ in 0..count {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::List(items))
    }

    fn map(&mut self, count: usize, depth: usize) -> Result<Value<'a>, Trouble> {
        let mut entries = Vec::with_capacity(count.min(self.bytes.len()).min(1 << 16));
        for _ in 0..count {
            entries.push((self.value(depth + 1)?, self.value(depth + 1)?));
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        let bytes = b"\x82\xa1a\x93\x01\xff\xcd\x01\x00\xc4\x01b\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00";
        let value = Value::read(bytes).unwrap();
        let list = [Value::Number(1), Value::Negative(-1), Value::Number(256)];
        assert_eq!(value.get("a").unwrap().list(), list);
        assert_eq!(value.get("b"), Some(&Value::Float(1.5)));
        assert_eq!(Value::read(b"\xd1\xff\xfe").unwrap(), Value::Negative(-2));
        assert_eq!(Value::read(b"\xdc\x00\x01\xc3").unwrap(), Value::List(vec![Value::Bool(true)]));
    }

    #[test]
    fn lies_are_refused() {
        let nested = [0x91; 4_000];
        for bytes in [
            &b""[..],
            b"\xc1",
            b"\xdd\xff\xff\xff\xff",
            b"\xdf\xff\xff\xff\xff\x01",
            b"\xc6\xff\xff\xff\xffabc",
            b"\x01\x01",
            &nested,
        ] {
            assert!(Value::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
