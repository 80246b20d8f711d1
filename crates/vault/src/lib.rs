//! The data key and where it comes from; everything secret is sealed with it.
