//! The headless binary `countersign`.

fn main() {}
