//! SQLite: open, migrate, one file per table, the outbox, the audit trail.
