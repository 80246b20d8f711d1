//! Looking for many secrets, in many spellings, at once.

use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use countersign_tests::Recorded;

use crate::spellings::Spelling;

/// Pieces of long secrets are looked for, so that one that was cut is found too.
const PIECE: usize = 24;
/// What is shorter could stand anywhere by chance.
const SHORTEST: usize = 8;

/// A secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Secret {
    /// What it is for, such as `refreshToken`.
    pub kind: String,
    pub bytes: Vec<u8>,
}

impl Secret {
    pub fn new(kind: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            kind: kind.to_owned(),
            bytes: bytes.into(),
        }
    }

    /// All of it, or three pieces of a long one.
    fn pieces(&self) -> Vec<&[u8]> {
        let bytes = self.bytes.as_slice();
        assert!(bytes.len() >= SHORTEST, "{} is too short", self.kind);
        if bytes.len() <= PIECE + SHORTEST {
            return vec![bytes];
        }
        let middle = (bytes.len() - PIECE) / 2;
        [0, middle, bytes.len() - PIECE]
            .into_iter()
            .map(|start| &bytes[start..start + PIECE])
            .collect()
    }
}

/// Where a secret was found. It does not repeat the secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub kind: String,
    pub spelling: Spelling,
    pub place: String,
    pub by: String,
}

/// A search for secrets.
pub struct Search {
    patterns: AhoCorasick,
    /// For each pattern.
    meanings: Vec<(String, Spelling)>,
}

impl Search {
    pub fn of(secrets: &[Secret]) -> Self {
        let mut known: HashMap<Vec<u8>, (String, Spelling)> = HashMap::new();
        for secret in secrets {
            for piece in secret.pieces() {
                for spelling in Spelling::ALL {
                    for pattern in spelling.of(piece) {
                        known
                            .entry(pattern)
                            .or_insert_with(|| (secret.kind.clone(), spelling));
                    }
                }
            }
        }
        let (patterns, meanings): (Vec<_>, Vec<_>) = known.into_iter().unzip();
        let patterns = AhoCorasick::builder()
            .kind(Some(aho_corasick::AhoCorasickKind::ContiguousNFA))
            .build(patterns)
            .unwrap();

        Self { patterns, meanings }
    }

    /// Everything that is found, as it stands and without blanks and line breaks: what wraps lines hides nothing.
    pub fn through(&self, texts: &[Recorded]) -> BTreeSet<Hit> {
        let mut hits = BTreeSet::new();
        for text in texts {
            let dense: Vec<u8> = text
                .bytes
                .iter()
                .copied()
                .filter(|byte| !byte.is_ascii_whitespace())
                .collect();
            for bytes in [&text.bytes, &dense] {
                for found in self.patterns.find_overlapping_iter(bytes) {
                    let (kind, spelling) = &self.meanings[found.pattern().as_usize()];
                    hits.insert(Hit {
                        kind: kind.clone(),
                        spelling: *spelling,
                        place: text.place.clone(),
                        by: text.by.clone(),
                    });
                }
            }
        }
        hits
    }
}
