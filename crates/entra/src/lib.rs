//! Sign-in and tokens of Microsoft Entra ID.
