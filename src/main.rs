//! presshound
fn main() {}
