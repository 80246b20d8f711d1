//! A pretend Microsoft tenant on loopback, for trying the product out and for tests.
