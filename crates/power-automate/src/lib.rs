//! Dataverse, flow management, triggers, runs and approvals.
