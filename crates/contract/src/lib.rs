//! The command table, the types that cross it, error codes and topics.
