//! Arrays of numbers, as a pipeline keeps them: inside MessagePack, or in a file of NumPy's.

use super::Trouble;
use super::msgpack::Value;

/// An array of 32-bit floats, in rows: the last dimension runs fastest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    pub(super) values: Vec<f32>,
}

impl Array {
    /// Reads an array inside MessagePack: its type, its shape and its bytes.
    pub(super) fn read(value: &Value<'_>) -> Result<Array, Trouble> {
        let dtype = value.need("type")?.text().unwrap_or("of no name");
        let shape = value.need("shape")?.list().iter().map(Value::size);
        let shape: Option<Vec<usize>> = shape.collect();
        let shape =
            shape.ok_or_else(|| Trouble::Content("the shape of an array is no list of sizes".into()))?;
        let bytes = value.need("data")?.bytes().unwrap_or_default();
        Array::of(dtype, shape, bytes)
    }

    /// Reads a file of NumPy's, versions 1 to 3.
    pub(super) fn read_npy(bytes: &[u8]) -> Result<Array, Trouble> {
        let wrong = || Trouble::Content("it is no array of NumPy's".to_string());
        let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or_else(wrong)?;
        let (version, rest) = rest.split_at_checked(2).ok_or_else(wrong)?;
        let (length, rest) = rest.split_at_checked(if version[0] == 1 { 2 } else { 4 }).ok_or_else(wrong)?;
        let length = length.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte));
        let (header, data) = rest.split_at_checked(length).ok_or_else(wrong)?;
        let header = std::str::from_utf8(header).map_err(|_| wrong())?;
        if !header.contains("'fortran_order': False") {
            return Err(Trouble::Unsupported("arrays in columns".to_string()));
        }
        let between = |open: &str, close: char| {
            let (_, rest) = header.split_once(open)?;
            rest.split_once(close).map(|(inside, _)| inside)
        };
        let dtype = between("'descr': '", '\'').ok_or_else(wrong)?;
        let shape = between("'shape': (", ')').ok_or_else(wrong)?;
        let sizes = shape.split(',').map(str::trim).filter(|size| !size.is_empty());
        let shape: Result<Vec<usize>, _> = sizes.map(str::parse).collect();
        Array::of(dtype, shape.map_err(|_| wrong())?, data)
    }

    fn of(dtype: &str, shape: Vec<usize>, bytes: &[u8]) -> Result<Array, Trouble> {
        let values: Vec<f32> = match dtype {
            "<f4" => bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            "<f8" => bytes.as_chunks().0.iter().map(|b| f64::from_le_bytes(*b) as f32).collect(),
            "<f2" => bytes.as_chunks().0.iter().map(|b| half(u16::from_le_bytes(*b))).collect(),
            other => return Err(Trouble::Unsupported(format!("numbers of the type `{other}`"))),
        };
        let count = shape.iter().try_fold(1usize, |product, size| product.checked_mul(*size));
        if count != Some(values.len()) {
            let (sizes, have) = (print(&shape), values.len());
            return Err(Trouble::Content(format!(
                "an array says that it is {sizes}, and has {have} numbers"
            )));
        }
        Ok(Array { shape, values })
    }

    /// Returns the array if it has this shape.
    pub(super) fn shaped(self, shape: &[usize], what: &str) -> Result<Array, Trouble> {
        if self.shape == shape {
            return Ok(self);
        }
        let (found, wanted) = (print(&self.shape), print(shape));
        Err(Trouble::Content(format!("{what} are {found}, which should be {wanted}")))
    }

    /// Returns the array if it has this many dimensions, none of them 0.
    pub(super) fn of_dimensions<const N: usize>(self, what: &str) -> Result<(Array, [usize; N]), Trouble> {
        match <[usize; N]>::try_from(self.shape.as_slice()) {
            Ok(sizes) if !sizes.contains(&0) => Ok((self, sizes)),
            _ => Err(Trouble::Content(format!("{what} are {}: not of {N} dimensions", print(&self.shape)))),
        }
    }
}

fn print(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    if sizes.is_empty() { "a single number".to_string() } else { sizes.join("×") }
}

/// Returns a number of 16 bits, of which vectors may be.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        0x1f if fraction == 0.0 => sign * f32::INFINITY,
        0x1f => f32::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(header: &str, data: &[u8]) -> Vec<u8> {
        let mut out = b"\x93NUMPY\x01\x00".to_vec();
        out.extend((header.len() as u16).to_le_bytes());
        out.extend(header.as_bytes());
        out.extend(data);
        out
    }

    #[test]
    fn arrays_of_numpy_are_read() {
        let data: Vec<u8> = [1.0f32, -2.5].iter().flat_map(|x| x.to_le_bytes()).collect();
        let header = |dtype: &str, shape: &str| {
            format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}  \n")
        };
        let array = Array::read_npy(&npy(&header("<f4", "(2, 1)"), &data)).unwrap();
        assert_eq!((array.shape, array.values), (vec![2, 1], vec![1.0, -2.5]));
        for (dtype, shape) in [("<f4", "(2, 2)"), ("<i8", "(2,)"), ("<f4", "(9999999999999999999, 2)")] {
            assert!(Array::read_npy(&npy(&header(dtype, shape), &data)).is_err(), "{dtype} {shape}");
        }
        assert!(Array::read_npy(b"\x93NUMPY\x01\x00\xff\xff{").is_err());
    }

    #[test]
    fn halves_are_numbers() {
        for (bits, number) in
            [(0x3c00, 1.0), (0xc500, -5.0), (0x0001, 2f32.powi(-24)), (0x7c00, f32::INFINITY)]
        {
            assert_eq!(half(bits), number);
        }
    }
}
