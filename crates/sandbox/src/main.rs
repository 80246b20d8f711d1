//! The sandbox tenant as a program.

fn main() {}
