//! What is read from files and standard input: secrets and requests, never arguments.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use countersign_contract::{ApiError, Code, SecretInput};
use secrecy::SecretString;
use zeroize::Zeroizing;

/// No secret, request URL or request is longer, in bytes.
const LIMIT: u64 = 1024 * 1024;
const STANDARD_INPUT: &str = "-";

/// Reads a secret from a file, or from standard input when the file is `-`. Line ends around it are no part of it.
///
/// # Errors
///
/// Fails when it cannot be read, is no text or much too long, and with `missing` when there is nothing in it.
pub(crate) fn secret(file: &Path, what: &str, missing: Code) -> Result<SecretInput, ApiError> {
    let text = text(file, what)?;
    let secret = text.trim_matches(['\r', '\n', ' ', '\t', '\u{feff}']);
    if secret.is_empty() {
        return Err(
            ApiError::new(missing, format!("{} holds no {what}.", named(file)))
                .with_remedy(format!("Give the {what} on standard input or in a file.")),
        );
    }

    Ok(SecretInput::new(SecretString::from(secret)))
}

/// Reads a text from a file, or from standard input when the file is `-`.
///
/// # Errors
///
/// Fails when it cannot be read, is no text or much too long.
pub(crate) fn text(file: &Path, what: &str) -> Result<Zeroizing<String>, ApiError> {
    let read = if file == Path::new(STANDARD_INPUT) {
        limited(io::stdin().lock())
    } else {
        File::open(file).and_then(limited)
    };

    read.map_err(|error| {
        ApiError::new(
            Code::InvalidRequest,
            format!("The {what} cannot be read from {}: {error}.", named(file)),
        )
        .with_remedy("Check that the file exists, can be read by you, and holds text.")
    })
}

fn limited(source: impl Read) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    source.take(LIMIT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LIMIT {
        return Err(io::Error::other("it is longer than 1 MiB"));
    }
    Ok(text)
}

fn named(file: &Path) -> String {
    if file == Path::new(STANDARD_INPUT) {
        "Standard input".to_owned()
    } else {
        file.display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_line_end_of_a_secret_is_no_part_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        fs::write(&file, "  s3cret\r\n").unwrap();

        assert_eq!(
            secret(&file, "secret", Code::RequestUrlInvalid)
                .unwrap()
                .into_secret()
                .expose_secret(),
            "s3cret"
        );
    }

    #[test]
    fn an_empty_file_holds_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        fs::write(&file, "\n").unwrap();

        assert_eq!(
            secret(&file, "secret", Code::RequestUrlInvalid)
                .unwrap_err()
                .code,
            Code::RequestUrlInvalid
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = secret(
            Path::new("/nonexistent/secret"),
            "secret",
            Code::InvalidRequest,
        )
        .unwrap_err();

        assert!(error.message.contains("/nonexistent/secret"), "{error}");
    }
}
