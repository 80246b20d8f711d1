//! Identity stores: one trait, Microsoft Entra ID first.
