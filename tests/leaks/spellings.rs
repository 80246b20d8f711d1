//! The ways in which a secret may be written.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// A way to write bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spelling {
    Plain,
    Base64,
    Base64Url,
    HexLower,
    HexUpper,
    UrlEncoded,
    Json,
    ByteList,
    HexByteList,
    Utf16LittleEndian,
    Utf16BigEndian,
}

impl Spelling {
    pub const ALL: [Self; 11] = [
        Self::Plain,
        Self::Base64,
        Self::Base64Url,
        Self::HexLower,
        Self::HexUpper,
        Self::UrlEncoded,
        Self::Json,
        Self::ByteList,
        Self::HexByteList,
        Self::Utf16LittleEndian,
        Self::Utf16BigEndian,
    ];

    /// What to look for when `secret` is written in this way somewhere in a longer text.
    pub fn of(self, secret: &[u8]) -> Vec<Vec<u8>> {
        match self {
            Self::Plain => vec![secret.to_vec()],
            Self::Base64 => in_base64(secret, &STANDARD_NO_PAD),
            Self::Base64Url => in_base64(secret, &URL_SAFE_NO_PAD),
            Self::HexLower => vec![hex::encode(secret).into_bytes()],
            Self::HexUpper => vec![hex::encode_upper(secret).into_bytes()],
            Self::UrlEncoded => url_encoded(secret),
            Self::Json => in_json(secret),
            Self::ByteList => vec![listed(secret, |byte| byte.to_string())],
            Self::HexByteList => vec![
                listed(secret, |byte| format!("0x{byte:02x}")),
                listed(secret, |byte| format!("0x{byte:02X}")),
                listed(secret, |byte| format!("{byte:02x}")),
            ],
            Self::Utf16LittleEndian => in_utf16(secret, u16::to_le_bytes),
            Self::Utf16BigEndian => in_utf16(secret, u16::to_be_bytes),
        }
    }
}

/// In base64 a secret looks different at each of the three places it can have among the bytes before it. The characters
/// at both ends depend on its neighbours; what is between them is looked for.
fn in_base64(secret: &[u8], alphabet: &impl Engine) -> Vec<Vec<u8>> {
    (0..3)
        .map(|before: usize| {
            let mut bytes = vec![0; before];
            bytes.extend_from_slice(secret);
            let text = alphabet.encode(&bytes);
            let start = (before * 8).div_ceil(6);
            let end = bytes.len() * 8 / 6;
            text.as_bytes()[start..end].to_vec()
        })
        .collect()
}

fn url_encoded(secret: &[u8]) -> Vec<Vec<u8>> {
    let encoded = |keep: fn(u8) -> bool, upper: bool, space: &str| {
        let mut text = String::new();
        for byte in secret {
            match byte {
                b' ' if !space.is_empty() => text.push_str(space),
                byte if keep(*byte) => text.push(char::from(*byte)),
                byte if upper => write!(text, "%{byte:02X}").unwrap(),
                byte => write!(text, "%{byte:02x}").unwrap(),
            }
        }
        text
    };
    let unreserved: fn(u8) -> bool = |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let of_forms: fn(u8) -> bool = |byte| byte.is_ascii_alphanumeric() || b"-._*".contains(&byte);
    let nothing: fn(u8) -> bool = |_| false;
    let mut all = Vec::new();
    for upper in [true, false] {
        all.push(encoded(unreserved, upper, ""));
        all.push(encoded(of_forms, upper, "+"));
        all.push(encoded(nothing, upper, ""));
    }
    let twice = all[0].replace('%', "%25");
    all.push(twice);
    all.into_iter().map(String::into_bytes).collect()
}

/// As `serde_json` escapes it, with slashes and everything beyond ASCII escaped too, and as a document within a document.
fn in_json(secret: &[u8]) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(secret) else {
        return Vec::new();
    };
    let quoted = |text: &str| {
        let text = serde_json::to_string(text).unwrap();
        text[1..text.len() - 1].to_owned()
    };
    let once = quoted(text);
    let mut ascii = String::new();
    for unit in once.replace('/', "\\/").encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => ascii.push(char::from(byte)),
            _ => write!(ascii, "\\u{unit:04x}").unwrap(),
        }
    }
    let twice = quoted(&once);
    [once, ascii, twice].map(String::into_bytes).into()
}

/// Without blanks: the search looks at texts without their blanks too.
fn listed(secret: &[u8], one: impl Fn(u8) -> String) -> Vec<u8> {
    let all: Vec<String> = secret.iter().map(|byte| one(*byte)).collect();
    all.join(",").into_bytes()
}

fn in_utf16(secret: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(secret) else {
        return Vec::new();
    };
    vec![text.encode_utf16().flat_map(bytes).collect()]
}
